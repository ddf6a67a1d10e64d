using System.CommandLine;
using GameRelay.Cli.Help;

namespace GameRelay.Cli.TestRuns;

/// <summary><c>gamerelay bench</c>, for help and completion. The launcher builds <c>tests/GameRelay.Benchmarks</c> and hands over to it.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var command = new Command("bench", "Measure what messages and game sessions cost. 'bench relay --help' and the like tell of each.")
        {
            new Argument<string>("what") { Description = "'relay', 'density' or 'sessions'; without it, what there is.", Arity = ArgumentArity.ZeroOrOne },
            new Option<bool>("--check") { Description = "Compare with the figures stored in the repository." },
            new Option<bool>("--once") { Description = "With --check: no second look at what seems worse." },
            new Option<bool>("--store") { Description = "Measure what --check does, and store it in the repository." },
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(int (_) => throw new CliException("'bench' works on the source tree: start it by the launcher at its root (./gamerelay bench)."));
        return command.WithExamples("bench relay", "bench density", "bench --check");
    }
}
