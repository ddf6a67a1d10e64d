using GameRelay.Api;

namespace GameRelay.ControlPlane.Features.Placements;

/// <summary>What a queue says of where its placements may go, and where they should.</summary>
internal sealed record PlacementPolicy(
    IReadOnlyList<PlayerLatencyPolicy> LatencyPolicies, IReadOnlyList<string>? AllowedLocations, PriorityConfiguration? Priority);

/// <summary>What a request says of it.</summary>
internal sealed record PlacementWish(IReadOnlyList<PlayerLatency> Latencies, PriorityConfigurationOverride? Override);

/// <summary>A destination of the queue and what it leads to. <paramref name="Missing"/> says what is wrong with one that leads nowhere.</summary>
internal sealed record PlacementDestination(string Arn, PlacementFleet? Fleet, string? Missing = null);

/// <summary>A fleet as far as placement goes; <paramref name="Cost"/> is an hour's price of one of its hosts.</summary>
internal sealed record PlacementFleet(string Id, FleetStatus Status, decimal Cost, IReadOnlyList<PlacementLocation> Locations);

internal sealed record PlacementLocation(string Name, FleetStatus Status);

/// <summary>Ready processes on hosts that take game sessions, and those of them that the hosts' limits of activations at once let be claimed now.</summary>
internal sealed record FreeCapacity(int Idle, int Free);

/// <summary>Where a request goes, or nowhere when it has to wait; and what was passed over: first what is ruled out, then what is full, in order.</summary>
internal sealed record PlacementDecision(PlacementCandidate? Chosen, IReadOnlyList<PassedOverDestination> PassedOver, PlacementTraits Traits);

/// <summary>What GameLift's metrics tell of a choice.</summary>
internal sealed record PlacementTraits(bool FirstChoiceOutOfCapacity, bool LowestLatency, bool LowestPrice);

/// <summary>
/// Decides where one request goes, from what is known at one moment: every location of every destination is ruled out with the reason, or taken in the
/// order of the queue's priorities; the first with a free process is chosen. Pure: nothing is asked, nothing is changed.
/// </summary>
internal static class PlacementEngine
{
    private static readonly FreeCapacity None = new(0, 0);

    internal static PlacementDecision Decide(
        PlacementPolicy policy, PlacementWish wish, IReadOnlyList<PlacementDestination> destinations,
        IReadOnlyDictionary<(string FleetId, string Location), FreeCapacity> capacity, TimeSpan elapsed)
    {
        var latencies = new ReportedLatencies(wish.Latencies);
        var cap = LatencyCap.InForce(policy.LatencyPolicies, elapsed);
        List<PassedOverDestination> passedOver = [];
        List<PlacementPlace> places = [];
        foreach (var (index, destination) in destinations.Index())
        {
            if (destination.Fleet is not { } fleet)
            {
                passedOver.Add(new() { DestinationArn = destination.Arn, Reason = PassOverReason.DestinationNotFound, Message = destination.Missing! });
                continue;
            }

            foreach (var location in fleet.Locations)
            {
                var place = new PlacementPlace(destination.Arn, index, fleet, location);
                if (Exclude(place, policy, wish, latencies, cap) is var (reason, message))
                    passedOver.Add(place.PassOver(reason, message));
                else
                    places.Add(place);
            }
        }

        var ordered = PlacementOrder.Sort(places, policy.Priority, wish.Override, latencies);
        foreach (var place in ordered)
        {
            var there = capacity.GetValueOrDefault((place.Fleet.Id, place.Location.Name), None);
            if (there.Free > 0)
                return new(place.Candidate, passedOver, TraitsOf(place, ordered, latencies));
            passedOver.Add(there.Idle > 0
                ? place.PassOver(
                    PassOverReason.ActivationLimit,
                    "Every host with a free server process activates as many game sessions as MaxConcurrentGameSessionActivations allows.")
                : place.PassOver(PassOverReason.Full, "No server process is free."));
        }

        return new(null, passedOver, new(false, false, false));
    }

    private static (PassOverReason Reason, string Message)? Exclude(
        PlacementPlace place, PlacementPolicy policy, PlacementWish wish, ReportedLatencies latencies, int? cap)
    {
        var location = place.Location.Name;
        if (place.Fleet.Status != FleetStatus.Active)
            return (PassOverReason.FleetNotActive, $"The fleet is {WireNames.Of(place.Fleet.Status)}.");
        if (place.Location.Status != FleetStatus.Active)
            return (PassOverReason.LocationNotActive, $"The location is {WireNames.Of(place.Location.Status)}.");
        if (policy.AllowedLocations?.Contains(location) == false)
            return (PassOverReason.LocationNotAllowed, "The queue's FilterConfiguration does not allow the location.");
        if (wish.Override is { PlacementFallbackStrategy: PlacementFallbackStrategy.None } only && !only.LocationOrder.Contains(location))
            return (PassOverReason.LocationNotInOverride, "The request's PriorityConfigurationOverride leaves the location out and has no fallback.");
        return cap is { } most ? latencies.Exceed(location, most) : null;
    }

    private static PlacementTraits TraitsOf(PlacementPlace chosen, List<PlacementPlace> ordered, ReportedLatencies latencies) => new(
        FirstChoiceOutOfCapacity: chosen.Fleet.Id != ordered[0].Fleet.Id,
        LowestLatency: latencies.Any && ordered.All(place => latencies.AverageAt(chosen.Location.Name) <= latencies.AverageAt(place.Location.Name)),
        LowestPrice: latencies.Any && ordered.All(place => place.Location.Name != chosen.Location.Name || chosen.Fleet.Cost <= place.Fleet.Cost));
}

/// <summary>A location of a destination's fleet.</summary>
internal sealed record PlacementPlace(string DestinationArn, int DestinationIndex, PlacementFleet Fleet, PlacementLocation Location)
{
    internal PlacementCandidate Candidate => new() { DestinationArn = DestinationArn, FleetId = Fleet.Id, Location = Location.Name };

    internal PassedOverDestination PassOver(PassOverReason reason, string message) =>
        new() { DestinationArn = DestinationArn, FleetId = Fleet.Id, Location = Location.Name, Reason = reason, Message = message };
}
