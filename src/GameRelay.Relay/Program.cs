using GameRelay.Relay.Hosting;
using GameRelay.Relay.Scripting.Checking;

if (args is [CheckCommand.Name, ..])
    return CheckCommand.Run(args, Console.Out);

StartEnvironment start;
try
{
    start = StartEnvironment.Read(Environment.GetEnvironmentVariable);
}
catch (StartEnvironmentException ex)
{
    await Console.Error.WriteLineAsync(ex.Message);
    return ExitCode.BadStartEnvironment;
}

return await new SharedProcess(start, TimeProvider.System).RunAsync();
