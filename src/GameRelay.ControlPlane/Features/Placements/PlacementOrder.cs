using GameRelay.Api;

namespace GameRelay.ControlPlane.Features.Placements;

/// <summary>In which order the locations of a queue's destinations are tried.</summary>
internal static class PlacementOrder
{
    private static readonly PriorityType[] ByLatency = [PriorityType.Latency, PriorityType.Cost, PriorityType.Destination, PriorityType.Location];
    private static readonly PriorityType[] ByList = [PriorityType.Destination, PriorityType.Location];

    internal static List<PlacementPlace> Sort(
        IReadOnlyList<PlacementPlace> places, PriorityConfiguration? priority, PriorityConfigurationOverride? wished, ReportedLatencies latencies)
    {
        if (wished is null)
            return Sort(places, priority, latencies);

        // One pass over the locations of the override; the others follow in the queue's own order.
        var first = places.Where(place => wished.LocationOrder.Contains(place.Location.Name)).ToList();
        var others = places.Except(first).ToList();
        return [
            .. Sort(first, (priority ?? new()) with { LocationOrder = wished.LocationOrder }, latencies),
            .. Sort(others, priority, latencies),
        ];
    }

    private static List<PlacementPlace> Sort(IReadOnlyList<PlacementPlace> places, PriorityConfiguration? priority, ReportedLatencies latencies)
    {
        PriorityType[] types = priority is not null ? [.. (priority.PriorityOrder ?? []).Union(ByLatency)]
            : latencies.Any ? ByLatency
            : ByList;
        var ordered = places.OrderBy(_ => 0);
        foreach (var type in types)
        {
            ordered = type switch
            {
                PriorityType.Latency => ordered.ThenBy(place => latencies.AverageAt(place.Location.Name)),
                PriorityType.Cost => ordered.ThenBy(place => place.Fleet.Cost),
                PriorityType.Destination => ordered.ThenBy(place => place.DestinationIndex),
                _ => ordered.ThenBy(place => RankOf(place.Location.Name, priority?.LocationOrder)).ThenBy(place => place.Location.Name, StringComparer.Ordinal),
            };
        }

        return [.. ordered];
    }

    private static int RankOf(string location, IReadOnlyList<string>? order)
    {
        var index = order?.Index().Where(entry => entry.Item == location).Select(entry => (int?)entry.Index).FirstOrDefault();
        return index ?? int.MaxValue;
    }
}
