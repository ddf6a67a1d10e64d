using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using GameRelay.Cli.AccessKeys;
using GameRelay.Cli.Aliases;
using GameRelay.Cli.Completion;
using GameRelay.Cli.Demo;
using GameRelay.Cli.Fleets;
using GameRelay.Cli.GameSessions;
using GameRelay.Cli.Help;
using GameRelay.Cli.Hosts;
using GameRelay.Cli.Locations;
using GameRelay.Cli.Placements;
using GameRelay.Cli.Platform;
using GameRelay.Cli.Play;
using GameRelay.Cli.PlayerSessions;
using GameRelay.Cli.Queues;
using GameRelay.Cli.Scripts;
using GameRelay.Cli.Tags;
using GameRelay.Cli.TestRuns;
using GameRelay.Cli.Top;

namespace GameRelay.Cli;

internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, TimeProvider time, CancellationToken cancellationToken = default)
    {
        // One language for help, errors and results.
        CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        var parsed = Create(terminal, time).Parse(arguments);
        if (UsageError.Find(parsed) is { } usageError)
        {
            await terminal.Error.WriteLineAsync($"gamerelay: {usageError}");
            return ExitCode.Usage;
        }

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
            return await parsed.InvokeAsync(configuration, interrupted.Token);
        }
        catch (CliException e)
        {
            await terminal.Error.WriteLineAsync($"gamerelay: {e.Message}");
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await terminal.Error.WriteLineAsync("gamerelay: interrupted");
            return ExitCode.Interrupted;
        }
    }

    internal static RootCommand Create(Terminal terminal, TimeProvider time)
    {
        var root = new RootCommand("Self-hosted game sessions behind the GameLift API.")
        {
            DemoCommand.Create(terminal, time),
            UpCommand.Create(terminal, time),
            PlayCommand.Create(terminal),
            TopCommand.Create(terminal, time),
            ScriptsCommand.Create(terminal, time),
            FleetsCommand.Create(terminal, time),
            LocationsCommand.Create(terminal, time),
            AliasesCommand.Create(terminal, time),
            SessionsCommand.Create(terminal, time),
            QueuesCommand.Create(terminal, time),
            PlacementsCommand.Create(terminal, time),
            PlayersCommand.Create(terminal, time),
            HostsCommand.Create(terminal, time),
            TagsCommand.Create(terminal, time),
            KeysCommand.Create(terminal, time),
            CompletionCommand.Create(terminal),
            TestCommand.Create(terminal, time),
            BenchCommand.Create(),
            SuggestCommand.Create(terminal),
        };
        HelpWithExamples.AddTo(root);
        return root.WithExamples("demo", "up --data-dir ~/.gamerelay", "scripts push ./my-game", "fleets list --json", "top", "sessions create --help");
    }
}
