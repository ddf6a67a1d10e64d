using CsCheck;
using GameRelay.Api;
using GameRelay.ControlPlane.Features.Placements;
using Xunit;
using Capacity = System.Collections.Generic.Dictionary<(string FleetId, string Location), GameRelay.ControlPlane.Features.Placements.FreeCapacity>;

namespace GameRelay.ControlPlane.Tests.Features.Placements;

/// <summary>The engine against one that is slow and obvious (<see cref="SlowPlacement"/>), on whatever queues, requests and fleets chance makes.</summary>
public sealed class PlacementPropertyTests
{
    private static readonly string[] Locations = ["east", "north", "south", "west"];
    private static readonly string[] Players = ["ana", "ben", "cyd"];

    private static readonly Gen<string[]> SomeLocations = Gen.Shuffle(Locations, 1, Locations.Length);
    private static readonly Gen<FleetStatus> Status = Gen.Frequency((5, Gen.Const(FleetStatus.Active)), (1, Gen.Const(FleetStatus.Deleting)));

    private static readonly Gen<PlacementFleet> Fleet = Gen.Select(
        Gen.OneOf("fleet-1", "fleet-2", "fleet-3"), Status, Gen.Int[0, 2], SomeLocations, Status.Array[Locations.Length],
        (id, status, cost, locations, statuses) =>
            new PlacementFleet(id, status, cost, [.. locations.Zip(statuses, (location, of) => new PlacementLocation(location, of))]));

    private static readonly Gen<PlacementDestination[]> Destinations = Gen.Frequency(
            (6, Fleet.Select(fleet => new PlacementDestination("", fleet))), (1, Gen.Const(new PlacementDestination("", null, "gone"))))
        .Array[0, 4].Select(list => list.Index().Select(one => one.Item with { Arn = $"arn:{one.Index}" }).ToArray());

    private static readonly Gen<Capacity> FreeProcesses = Gen.Select(
            Gen.OneOf("fleet-1", "fleet-2", "fleet-3"), Gen.OneOf(Locations), Gen.Int[0, 2], Gen.Int[0, 2])
        .Array[0, 8].Select(list => list.DistinctBy(one => (one.Item1, one.Item2))
            .ToDictionary(one => (one.Item1, one.Item2), one => new FreeCapacity(Math.Max(one.Item3, one.Item4), one.Item4)));

    private static readonly Gen<PlayerLatencyPolicy[]> Policies = Gen.Select(Gen.Int[0, 8], Gen.Frequency((3, Gen.Int[0, 20].Select(s => (int?)s)), (1, Gen.Const((int?)null))))
        .Select(policy => new PlayerLatencyPolicy { MaximumIndividualPlayerLatencyMilliseconds = policy.Item1 * 10, PolicyDurationSeconds = policy.Item2 })
        .Array[0, 3];

    private static readonly Gen<PriorityConfiguration?> Priority = Gen.Select(
        Gen.Int[0, 3], Gen.Shuffle(Enum.GetValues<PriorityType>(), 1, 4), SomeLocations,
        (kind, types, locations) => kind switch
        {
            0 => null,
            1 => new PriorityConfiguration { LocationOrder = locations },
            2 => new PriorityConfiguration { PriorityOrder = [.. types.Where(type => type != PriorityType.Location).DefaultIfEmpty(PriorityType.Cost)] },
            _ => new PriorityConfiguration { PriorityOrder = types, LocationOrder = locations },
        });

    private static readonly Gen<PlayerLatency[]> Latencies = Gen.Select(Gen.OneOf(Players), Gen.OneOf(Locations), Gen.Int[0, 18])
        .Array[0, 12].Select(list => list.DistinctBy(one => (one.Item1, one.Item2)).Select(one => new PlayerLatency
        {
            PlayerId = one.Item1,
            RegionIdentifier = one.Item2,
            LatencyInMilliseconds = one.Item3 * 5f,
        }).ToArray());

    private static readonly Gen<PlacementWish> Wish = Gen.Select(
        Gen.Int[0, 3], Latencies, SomeLocations, Gen.OneOf<PlacementFallbackStrategy?>(null, PlacementFallbackStrategy.None, PlacementFallbackStrategy.DefaultAfterSinglePass),
        (kind, latencies, locations, fallback) => kind == 0
            ? new PlacementWish([], new() { LocationOrder = locations, PlacementFallbackStrategy = fallback })
            : new PlacementWish(latencies, null));

    private static readonly Gen<PlacementPolicy> Policy = Gen.Select(
        Policies, Gen.Frequency((2, Gen.Const((string[]?)null)), (1, SomeLocations.Select(locations => (string[]?)locations))), Priority,
        (policies, allowed, priority) => new PlacementPolicy(policies, allowed, priority));

    [Fact]
    public void The_engine_decides_as_a_slow_and_obvious_one_does() => Gen.Select(Policy, Wish, Destinations, FreeProcesses, Gen.Int[0, 60]).Sample(
        (policy, wish, destinations, free, seconds) =>
        {
            var decision = PlacementEngine.Decide(policy, wish, destinations, free, TimeSpan.FromSeconds(seconds));
            var slow = SlowPlacement.Decide(policy, wish, destinations, free, seconds);

            Assert.Equal(slow.Chosen, decision.Chosen is { } chosen ? (chosen.DestinationArn, chosen.Location) : null);
            Assert.Equal(slow.PassedOver, decision.PassedOver.Select(one => (one.DestinationArn, one.Location, one.Reason!.Value)));
        },
        iter: 2_000);
}
