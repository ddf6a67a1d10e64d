using GameRelay.Api;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Features.Queues;

namespace GameRelay.ControlPlane.Features.Placements;

/// <summary>What a request must obey beyond the shapes of its members.</summary>
internal static class PlacementRules
{
    internal static void Check(StartGameSessionPlacementRequest request)
    {
        GameSessionRules.CheckMaximumPlayers(request.MaximumPlayerSessionCount);
        GameSessionRules.CheckProperties(request.GameProperties);
        CheckPlayers(request);
        CheckLatencies(request.PlayerLatencies);
        QueueRules.CheckDistinct(request.PriorityConfigurationOverride?.LocationOrder, "PriorityConfigurationOverride.LocationOrder");
        if (request.PriorityConfigurationOverride is not null && request.PlayerLatencies is { Count: > 0 })
            throw new InvalidRequestException("Give PlayerLatencies or PriorityConfigurationOverride, not both.");
    }

    internal static void CheckOverride(StartGameSessionPlacementRequest request, QueueRow queue)
    {
        if (request.PriorityConfigurationOverride is not null && queue.PriorityConfiguration?.PriorityOrder is not [PriorityType.Location, ..])
        {
            throw new InvalidRequestException(
                $"PriorityConfigurationOverride needs a queue whose PriorityOrder begins with LOCATION; that of queue '{queue.Name}' does not.");
        }
    }

    private static void CheckPlayers(StartGameSessionPlacementRequest request)
    {
        var players = request.DesiredPlayerSessions ?? [];
        if (players.Any(player => player.PlayerId is null))
            throw new InvalidRequestException("DesiredPlayerSessions holds an element without PlayerId.");
        QueueRules.CheckDistinct(players.Select(player => player.PlayerId!), "DesiredPlayerSessions");
        if (players.Count > request.MaximumPlayerSessionCount)
        {
            throw new InvalidRequestException(
                $"DesiredPlayerSessions has {players.Count} players; MaximumPlayerSessionCount is {request.MaximumPlayerSessionCount}.");
        }
    }

    private static void CheckLatencies(IReadOnlyList<PlayerLatency>? latencies)
    {
        foreach (var latency in latencies ?? [])
        {
            if (latency is not { PlayerId: not null, RegionIdentifier: not null, LatencyInMilliseconds: { } milliseconds })
                throw new InvalidRequestException("PlayerLatencies holds an element without PlayerId, RegionIdentifier or LatencyInMilliseconds.");
            if (!float.IsFinite(milliseconds) || milliseconds < 0)
            {
                throw new InvalidRequestException(
                    FormattableString.Invariant($"LatencyInMilliseconds of player '{latency.PlayerId}' in '{latency.RegionIdentifier}' is {milliseconds}; it is 0 or more."));
            }
        }

        if (latencies?.GroupBy(latency => (latency.PlayerId, latency.RegionIdentifier)).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new InvalidRequestException($"PlayerLatencies holds player '{repeated.Key.PlayerId}' in '{repeated.Key.RegionIdentifier}' more than once.");
    }
}
