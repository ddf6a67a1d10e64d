using GameRelay.Api;
using GameRelay.ControlPlane.Features.Placements;

namespace GameRelay.ControlPlane.Tests.Features.Placements;

/// <summary>
/// Placement as its description says it, one sentence after the other and without a thought of speed: it compares places pair by pair, and looks for the
/// best again and again.
/// </summary>
internal static class SlowPlacement
{
    internal static ((string Arn, string? Location)? Chosen, List<(string Arn, string? Location, PassOverReason Reason)> PassedOver) Decide(
        PlacementPolicy policy, PlacementWish wish, PlacementDestination[] destinations, Dictionary<(string FleetId, string Location), FreeCapacity> free, int seconds)
    {
        List<(string Arn, string? Location, PassOverReason Reason)> passedOver = [];
        List<(int Destination, PlacementFleet Fleet, string Location)> left = [];
        for (var i = 0; i < destinations.Length; i++)
        {
            if (destinations[i].Fleet is not { } fleet)
            {
                passedOver.Add((destinations[i].Arn, null, PassOverReason.DestinationNotFound));
                continue;
            }

            foreach (var location in fleet.Locations)
            {
                if (WhyNot(fleet, location, policy, wish, seconds) is { } reason)
                    passedOver.Add((destinations[i].Arn, location.Name, reason));
                else
                    left.Add((i, fleet, location.Name));
            }
        }

        while (left.Count > 0)
        {
            var best = left[0];
            foreach (var other in left)
            {
                if (Compare(other, best, policy, wish) < 0)
                    best = other;
            }

            left.Remove(best);
            var arn = destinations[best.Destination].Arn;
            var there = free.TryGetValue((best.Fleet.Id, best.Location), out var found) ? found : new FreeCapacity(0, 0);
            if (there.Free > 0)
                return ((arn, best.Location), passedOver);
            passedOver.Add((arn, best.Location, there.Idle > 0 ? PassOverReason.ActivationLimit : PassOverReason.Full));
        }

        return (null, passedOver);
    }

    private static PassOverReason? WhyNot(PlacementFleet fleet, PlacementLocation location, PlacementPolicy policy, PlacementWish wish, int seconds)
    {
        if (fleet.Status != FleetStatus.Active)
            return PassOverReason.FleetNotActive;
        if (location.Status != FleetStatus.Active)
            return PassOverReason.LocationNotActive;
        if (policy.AllowedLocations is { } allowed && !allowed.Contains(location.Name))
            return PassOverReason.LocationNotAllowed;
        if (wish.Override is { PlacementFallbackStrategy: PlacementFallbackStrategy.None } only && !only.LocationOrder.Contains(location.Name))
            return PassOverReason.LocationNotInOverride;
        if (CapAt(policy.LatencyPolicies, seconds) is not { } cap)
            return null;

        foreach (var player in wish.Latencies.Select(latency => latency.PlayerId).Distinct())
        {
            var reported = wish.Latencies.SingleOrDefault(latency => latency.PlayerId == player && latency.RegionIdentifier == location.Name);
            if (reported is null)
                return PassOverReason.LatencyUnknown;
            if (reported.LatencyInMilliseconds > cap)
                return PassOverReason.LatencyTooHigh;
        }

        return null;
    }

    // Second by second from the start.
    private static int? CapAt(IReadOnlyList<PlayerLatencyPolicy> policies, int seconds)
    {
        var ordered = policies.OrderBy(policy => policy.MaximumIndividualPlayerLatencyMilliseconds).ToList();
        var (current, inForceFor) = (0, 0);
        for (var second = 0; ; second++)
        {
            while (current < ordered.Count && ordered[current].PolicyDurationSeconds is { } duration && inForceFor >= duration)
                (current, inForceFor) = (current + 1, 0);
            if (second == seconds)
                return current < ordered.Count ? ordered[current].MaximumIndividualPlayerLatencyMilliseconds : null;
            inForceFor++;
        }
    }

    private static int Compare(
        (int Destination, PlacementFleet Fleet, string Location) one, (int Destination, PlacementFleet Fleet, string Location) other, PlacementPolicy policy, PlacementWish wish)
    {
        var order = policy.Priority?.LocationOrder;
        if (wish.Override is { } wished)
        {
            var (oneIsWished, otherIsWished) = (wished.LocationOrder.Contains(one.Location), wished.LocationOrder.Contains(other.Location));
            if (oneIsWished != otherIsWished)
                return oneIsWished ? -1 : 1;
            if (oneIsWished)
                order = wished.LocationOrder;
        }

        // An override is for queues with priorities; without any it still orders its own locations.
        var hasPriority = policy.Priority is not null || !ReferenceEquals(order, policy.Priority?.LocationOrder);
        foreach (var type in Types(policy.Priority, hasPriority, wish.Latencies.Count > 0))
        {
            var difference = type switch
            {
                PriorityType.Latency => Average(one.Location, wish).CompareTo(Average(other.Location, wish)),
                PriorityType.Cost => one.Fleet.Cost.CompareTo(other.Fleet.Cost),
                PriorityType.Destination => one.Destination.CompareTo(other.Destination),
                _ => CompareLocations(one.Location, other.Location, order),
            };
            if (difference != 0)
                return difference;
        }

        return 0;
    }

    private static List<PriorityType> Types(PriorityConfiguration? priority, bool hasPriority, bool hasLatencies)
    {
        if (!hasPriority && !hasLatencies)
            return [PriorityType.Destination, PriorityType.Location];
        List<PriorityType> types = [.. priority?.PriorityOrder ?? []];
        foreach (var type in new[] { PriorityType.Latency, PriorityType.Cost, PriorityType.Destination, PriorityType.Location })
        {
            if (!types.Contains(type))
                types.Add(type);
        }

        return types;
    }

    private static float Average(string location, PlacementWish wish)
    {
        var there = wish.Latencies.Where(latency => latency.RegionIdentifier == location).Select(latency => latency.LatencyInMilliseconds!.Value).ToList();
        return there.Count > 0 ? there.Average() : float.PositiveInfinity;
    }

    private static int CompareLocations(string one, string other, IReadOnlyList<string>? order)
    {
        var (oneRank, otherRank) = (order?.ToList().IndexOf(one) ?? -1, order?.ToList().IndexOf(other) ?? -1);
        if (oneRank >= 0 && otherRank >= 0)
            return oneRank.CompareTo(otherRank);
        if (oneRank >= 0 || otherRank >= 0)
            return oneRank >= 0 ? -1 : 1;
        return string.CompareOrdinal(one, other);
    }
}
