using System.CommandLine;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Placements;

internal static class PlacementsCommand
{
    public static Command Create(Terminal terminal, TimeProvider time) => new Command("placements", "Placements: requests for a game session through a queue.")
    {
        StartPlacement.Create(terminal, time),
        Show(terminal, time),
        Stop(terminal, time),
        ExplainPlacement.Create(terminal, time),
        WatchPlacement.Create(terminal, time),
    }.WithExamples("placements start --queue main --players 8 --wait", "placements explain match-17");

    internal static Argument<string> Placement() => new("placement") { Description = "The placement's id." };

    private static ApiCommand Show(Terminal terminal, TimeProvider time)
    {
        var placement = Placement();
        return new ApiCommand("show", "Show one placement and the players it placed.", placement)
            .Runs(terminal, time, async call =>
            {
                var answer = await call.Api.DescribeGameSessionPlacementAsync(new() { PlacementId = call.Get(placement) }, call.CancellationToken);
                await call.WriteAsync(answer, () => ShowPlacement.Describe(answer.GameSessionPlacement));
            })
            .WithExamples("placements show match-17", "placements show match-17 --query GameSessionPlacement.Status --output text");
    }

    private static ApiCommand Stop(Terminal terminal, TimeProvider time)
    {
        var placement = Placement();
        return new ApiCommand("stop", "Cancel a placement that waits.", placement)
            .Runs(terminal, time, async call =>
            {
                var answer = await call.Api.StopGameSessionPlacementAsync(new() { PlacementId = call.Get(placement) }, call.CancellationToken);
                await call.WriteAsync(answer, () => ShowPlacement.Describe(answer.GameSessionPlacement));
            })
            .WithExamples("placements stop match-17");
    }
}
