using GameRelay.Backend;
using GameRelay.Backend.SignIn;
using GameRelay.Service;

if (args is ["hash-password"])
{
    await Console.Out.WriteLineAsync(PasswordHash.Create(await Console.In.ReadLineAsync() ?? "").ToString());
    return 0;
}

return await ProgramStart.RunAsync(() => Task.FromResult(BackendApp.Build(args)));
