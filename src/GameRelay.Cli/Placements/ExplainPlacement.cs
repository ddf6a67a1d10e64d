using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Placements;

/// <summary><c>gamerelay placements explain</c>: for each destination why it was passed over.</summary>
internal static class ExplainPlacement
{
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var placement = PlacementsCommand.Placement();
        return new ApiCommand("explain", "Tell for each destination of a placement's queue why it was passed over in the newest attempt.", placement)
            .Runs(terminal, time, async call =>
            {
                var answer = await call.Api.ExplainPlacementAsync(new() { PlacementId = call.Get(placement) }, call.CancellationToken);
                await call.WriteAsync(answer, () => Describe(answer));
                if (answer.Attempt is null && answer.GameSessionPlacement.Status == GameSessionPlacementState.Pending)
                    await call.HintAsync("Nothing was attempted for it yet: older requests of its queue come first.");
            })
            .WithExamples("placements explain match-17", "placements explain match-17 --query 'Attempt.PassedOver[].[Location, Reason]' --output text");
    }

    private static IRenderable Describe(ExplainPlacementResponse answer)
    {
        var attempt = answer.Attempt;
        var fields = TextTable.Fields(
            ("Placement", answer.GameSessionPlacement.PlacementId),
            ("Status", Values.Status(answer.GameSessionPlacement.Status)),
            ("Since", attempt?.Time),
            ("Tries", attempt?.GameSessionsStarted),
            ("Chosen", attempt?.Chosen is { } chosen ? $"{chosen.FleetId} {chosen.Location}" : null),
            ("Not told", attempt?.NotTold));
        return attempt is not { PassedOver.Count: > 0 }
            ? fields
            : new Rows(fields, Text.Empty, TextTable.List(
                attempt.PassedOver,
                ("PASSED OVER", one => one.FleetId ?? one.DestinationArn),
                ("LOCATION", one => one.Location),
                ("REASON", one => one.Reason is { } reason ? WireNames.Of(reason) : null),
                ("WHY", one => one.Message)));
    }
}
