using GameRelay.Backend;
using GameRelay.Backend.SignIn;
using Microsoft.Extensions.Options;

if (args is ["hash-password"])
{
    await Console.Out.WriteLineAsync(PasswordHash.Create(await Console.In.ReadLineAsync() ?? "").ToString());
    return 0;
}

const int BadConfiguration = 78; // EX_CONFIG of sysexits.h
try
{
    await using var app = BackendApp.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException)
{
    await Console.Error.WriteLineAsync($"The backend cannot start. {exception.Message}");
    return BadConfiguration;
}
