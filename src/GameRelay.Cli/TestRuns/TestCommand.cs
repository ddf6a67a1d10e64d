using System.CommandLine;
using GameRelay.Cli.Help;

namespace GameRelay.Cli.TestRuns;

/// <summary><c>gamerelay test</c>: what CI runs. The launcher has restored and built the solution.</summary>
internal static class TestCommand
{
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var filter = new Argument<string>("project") { Description = "Only the test projects whose name contains this.", Arity = ArgumentArity.ZeroOrOne };
        var timeout = new Option<int>("--timeout") { Description = "Seconds after which a test project is ended and counted as failed.", DefaultValueFactory = _ => 1800 };
        var failed = new Option<bool>("--failed") { Description = "Run again, alone, what failed in the last run over everything." };
        var atMost = new Option<int>("--at-most") { Description = "With --failed: refuse when more tests than this failed.", DefaultValueFactory = _ => int.MaxValue };
        var command = new Command("test", "Check the formatting and run every test project. The last line counts the tests.") { filter, timeout, failed, atMost };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var root = Environment.GetEnvironmentVariable("GAMERELAY_ROOT")
                ?? throw new CliException("'test' works on the source tree: start it by the launcher at its root (./gamerelay test).");
            var run = new TestRun(root, terminal, time) { ProjectTimeout = TimeSpan.FromSeconds(parsed.GetValue(timeout)) };
            return parsed.GetValue(failed)
                ? await run.RunFailedAsync(parsed.GetValue(atMost), cancellationToken)
                : await run.RunAsync(parsed.GetValue(filter), cancellationToken);
        });
        return command.WithExamples("test", "test Relay --timeout 300", "test --failed");
    }
}
