using System.CommandLine;
using GameRelay.Cli.Help;

namespace GameRelay.Cli.Platform;

/// <summary><c>gamerelay up</c>: the platform in the foreground, until Ctrl-C.</summary>
internal static class UpCommand
{
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var dataDirectory = new Option<string>("--data-dir") { Description = "Folder for everything it keeps; made when it does not exist.", Required = true };
        dataDirectory.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
                result.AddError("--data-dir is empty; it names a folder.");
        });
        var apiPort = new Option<int?>("--api-port") { Description = "Port of the API on loopback. Default: the one of the last start, else any that is free." }
            .Between(1, 65535);
        var connectionString = new Option<string?>("--connection-string")
        {
            Description = "A Postgres database to use instead of an embedded one. Default: GAMERELAY_CONTROLPLANE__CONNECTIONSTRING.",
        };
        var command = new Command(
            "up",
            "Run the whole platform on this machine: Postgres, control plane, hosts and backend. Ctrl-C stops it.") { dataDirectory, apiPort, connectionString };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new()
            {
                DataDirectory = parsed.GetRequiredValue(dataDirectory),
                ApiPort = parsed.GetValue(apiPort),
                // Not as the option's default: the help would show it, with its password.
                ConnectionString = (parsed.GetValue(connectionString) ?? Environment.GetEnvironmentVariable("GAMERELAY_CONTROLPLANE__CONNECTIONSTRING")) is { Length: > 0 } given ? given : null,
            },
            terminal, time, cancellationToken));
        return command.WithExamples("up --data-dir ~/.gamerelay", "up --data-dir ~/.gamerelay --api-port 8080");
    }

    private static async Task<int> RunAsync(LocalPlatformOptions options, Terminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        await using (var platform = await LocalPlatform.StartAsync(options, terminal.Out.WriteLine, time, cancellationToken))
        {
            await terminal.Out.WriteLineAsync($"""
                ready

                In another terminal:
                  . {platform.Directory.EnvironmentFile}
                  gamerelay scripts push <folder>        upload a game's script
                  aws gamelift describe-fleet-attributes any tool for Amazon GameLift works
                Players sign in at {platform.BackendUrl}; logs are in {Path.GetDirectoryName(platform.Directory.LogFile("x"))}. Ctrl-C stops everything.
                """);
            await terminal.Out.FlushAsync(CancellationToken.None);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await terminal.Out.WriteLineAsync("stopping");
        }

        await terminal.Out.WriteLineAsync("stopped");
        return ExitCode.Ok;
    }
}
