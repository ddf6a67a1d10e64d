using GameRelay.Api;
using GameRelay.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Placements;

/// <summary>A placement as a table.</summary>
internal static class ShowPlacement
{
    internal static IRenderable Describe(GameSessionPlacement placement)
    {
        var fields = TextTable.Fields(
            ("Placement", placement.PlacementId),
            ("Status", Values.Status(placement.Status)),
            ("Queue", placement.GameSessionQueueName),
            ("Session", placement.GameSessionId is { } id ? Arns.GameSessionIdString(id) : null),
            ("Name", placement.GameSessionName),
            ("Players", placement.MaximumPlayerSessionCount),
            ("Location", placement.GameSessionRegion),
            ("Address", Values.Address(placement.DnsName ?? placement.IpAddress, placement.Port)),
            ("Started", placement.StartTime),
            ("Ended", placement.EndTime));
        return placement.PlacedPlayerSessions is not { Count: > 0 } players
            ? fields
            : new Rows(fields, Text.Empty, TextTable.List(players, ("PLAYER SESSION", one => one.PlayerSessionId), ("PLAYER", one => one.PlayerId)));
    }

    internal static string Word(GameSessionPlacementState? status) => status is { } known ? WireNames.Of(known) : "in an unknown status";
}
