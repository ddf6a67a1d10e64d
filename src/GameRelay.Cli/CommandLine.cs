using System.CommandLine;
using System.Runtime.InteropServices;
using GameRelay.Cli.Demo;
using GameRelay.Cli.Fleets;
using GameRelay.Cli.GameSessions;
using GameRelay.Cli.Help;
using GameRelay.Cli.Hosts;
using GameRelay.Cli.Platform;
using GameRelay.Cli.Play;
using GameRelay.Cli.PlayerSessions;
using GameRelay.Cli.Scripts;
using GameRelay.Cli.TestRuns;

namespace GameRelay.Cli;

internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var parsed = Create(terminal, time).Parse(arguments);
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            // Ctrl-C and SIGTERM cancel the command, which then has this long to take down what it started.
            ProcessTerminationTimeout = TimeSpan.FromMinutes(2),
        };
        // A terminal that closes is a Ctrl-C.
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            interrupted.Cancel();
        });
        try
        {
            var exitCode = await parsed.InvokeAsync(configuration, interrupted.Token);
            return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
        }
        catch (CliException e)
        {
            await terminal.Error.WriteLineAsync($"gamerelay: {e.Message}");
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            await terminal.Error.WriteLineAsync("gamerelay: interrupted");
            return ExitCode.Failure;
        }
    }

    internal static RootCommand Create(Terminal terminal, TimeProvider time)
    {
        var root = new RootCommand("Self-hosted game sessions behind the GameLift API.")
        {
            DemoCommand.Create(terminal, time),
            UpCommand.Create(terminal, time),
            PlayCommand.Create(terminal),
            ScriptsCommand.Create(terminal, time),
            FleetsCommand.Create(terminal, time),
            SessionsCommand.Create(terminal, time),
            PlayersCommand.Create(terminal, time),
            HostsCommand.Create(terminal, time),
            TestCommand.Create(terminal, time),
        };
        HelpWithExamples.AddTo(root);
        return root.WithExamples("demo", "up --data-dir ~/.gamerelay", "scripts push ./my-game", "fleets list --json", "sessions create --help");
    }
}
