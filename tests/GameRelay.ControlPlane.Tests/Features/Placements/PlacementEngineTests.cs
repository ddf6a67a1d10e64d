using GameRelay.Api;
using GameRelay.ControlPlane.Features.Placements;
using Xunit;
using static GameRelay.Api.PassOverReason;

namespace GameRelay.ControlPlane.Tests.Features.Placements;

public sealed class PlacementEngineTests
{
    private static readonly PlacementPolicy Plain = new([], null, null);
    private static readonly PlacementWish Nothing = new([], null);

    [Theory]
    [InlineData(0, 50)]
    [InlineData(119.9, 50)]
    [InlineData(120, 100)]
    [InlineData(239.9, 100)]
    [InlineData(240, 200)]
    [InlineData(300, 200)]
    public void Latency_policies_follow_one_another_from_the_lowest_cap(double elapsed, int cap)
    {
        PlayerLatencyPolicy[] policies = [Cap(200, null), Cap(50, 120), Cap(100, 120)];

        Assert.Equal(cap, LatencyCap.InForce(policies, TimeSpan.FromSeconds(elapsed)));
    }

    [Fact]
    public void After_the_last_policy_that_ends_nothing_is_capped()
    {
        Assert.Equal(50, LatencyCap.InForce([Cap(50, 10)], TimeSpan.FromSeconds(9)));
        Assert.Null(LatencyCap.InForce([Cap(50, 10)], TimeSpan.FromSeconds(10)));
        Assert.Null(LatencyCap.InForce([], TimeSpan.Zero));
    }

    [Fact]
    public void Without_latencies_the_list_decides_and_then_the_alphabet()
    {
        var decision = Decide(Plain, Nothing, [Fleet("b", "west", "east"), Fleet("a", "east")], free: []);

        Assert.Null(decision.Chosen);
        Assert.Equal([("b", "east", Full), ("b", "west", Full), ("a", "east", Full)], Reasons(decision));
    }

    [Fact]
    public void With_latencies_the_lowest_average_decides_then_the_price_and_then_the_list()
    {
        var wish = new PlacementWish([Of("ana", "east", 20), Of("ben", "east", 60), Of("ana", "west", 50), Of("ben", "west", 50)], null);
        var destinations = new[] { Fleet("dear", 2, "west", "east"), Fleet("cheap", 1, "west", "east", "north"), Fleet("also-cheap", 1, "east") };

        Assert.Equal(
            [("cheap", "east", Full), ("also-cheap", "east", Full), ("dear", "east", Full), ("cheap", "west", Full), ("dear", "west", Full), ("cheap", "north", Full)],
            Reasons(Decide(Plain, wish, destinations, free: [])));
    }

    [Fact]
    public void Priorities_are_as_given_and_what_they_leave_out_follows()
    {
        var priority = new PriorityConfiguration { PriorityOrder = [PriorityType.Location, PriorityType.Destination], LocationOrder = ["west", "north"] };
        var destinations = new[] { Fleet("a", "alps", "east", "north"), Fleet("b", "north", "west") };

        Assert.Equal(
            [("b", "west", Full), ("a", "north", Full), ("b", "north", Full), ("a", "alps", Full), ("a", "east", Full)],
            Reasons(Decide(Plain with { Priority = priority }, Nothing, destinations, free: [])));
    }

    [Fact]
    public void Priorities_without_an_order_of_types_begin_with_latency_and_cost()
    {
        var priority = new PriorityConfiguration { LocationOrder = ["west"] };
        var destinations = new[] { Fleet("dear", 2, "east", "west"), Fleet("cheap", 1, "east", "west") };

        Assert.Equal(
            [("cheap", "west", Full), ("cheap", "east", Full), ("dear", "west", Full), ("dear", "east", Full)],
            Reasons(Decide(Plain with { Priority = priority }, Nothing, destinations, free: [])));
    }

    [Theory]
    [InlineData(PlacementFallbackStrategy.DefaultAfterSinglePass)]
    [InlineData(null)]
    public void An_override_is_tried_first_and_then_the_queues_own_order(PlacementFallbackStrategy? fallback)
    {
        var priority = new PriorityConfiguration { PriorityOrder = [PriorityType.Location], LocationOrder = ["east", "west", "north"] };
        var wish = new PlacementWish([], new() { LocationOrder = ["north"], PlacementFallbackStrategy = fallback });

        Assert.Equal(
            [("a", "north", Full), ("a", "east", Full), ("a", "west", Full)],
            Reasons(Decide(Plain with { Priority = priority }, wish, [Fleet("a", "east", "west", "north")], free: [])));
    }

    [Fact]
    public void An_override_without_fallback_rules_the_others_out_and_widens_no_filter()
    {
        var policy = new PlacementPolicy([], ["east", "west"], new() { PriorityOrder = [PriorityType.Location], LocationOrder = ["east"] });
        var wish = new PlacementWish([], new() { LocationOrder = ["north", "west"], PlacementFallbackStrategy = PlacementFallbackStrategy.None });

        Assert.Equal(
            [("a", "east", LocationNotInOverride), ("a", "north", LocationNotAllowed), ("a", "west", Full)],
            Reasons(Decide(policy, wish, [Fleet("a", "east", "north", "west")], free: [])));
    }

    [Fact]
    public void The_first_in_order_with_a_free_process_is_chosen_and_the_fuller_ones_are_told()
    {
        var decision = Decide(Plain, Nothing, [Fleet("a", "east"), Fleet("b", "east"), Fleet("c", "east")], free: [("b", "east", 3, 0), ("c", "east", 1, 1)]);

        Assert.Equal(("c", "east"), (decision.Chosen?.FleetId, decision.Chosen?.Location));
        Assert.Equal([("a", "east", Full), ("b", "east", ActivationLimit)], Reasons(decision));
        Assert.True(decision.Traits.FirstChoiceOutOfCapacity);
    }

    [Fact]
    public void What_rules_a_destination_out_is_told_with_the_player_whose_latency_it_was()
    {
        var policy = new PlacementPolicy([Cap(50, null)], ["east", "west", "south"], null);
        var wish = new PlacementWish([Of("ana", "east", 50), Of("ben", "east", 50.5f), Of("ana", "west", 10), Of("ana", "south", 50), Of("ben", "south", 50)], null);
        var destinations = new[]
        {
            new PlacementDestination("gone", null, "The fleet does not exist any more."),
            Fleet("deleting", "east") with { Fleet = new("deleting", FleetStatus.Deleting, 0, [new("east", FleetStatus.Active)]) },
            new PlacementDestination("new", new("new", FleetStatus.Active, 0, [new("east", FleetStatus.Activating)])),
            Fleet("a", "north", "east", "west", "south"),
        };

        var decision = Decide(policy, wish, destinations, free: [("a", "south", 1, 1), ("a", "east", 1, 1)]);

        Assert.Equal("south", decision.Chosen?.Location);
        Assert.Equal(
            [
                "The fleet does not exist any more.", "The fleet is DELETING.", "The location is ACTIVATING.", "The queue's FilterConfiguration does not allow the location.",
                "Player 'ben' reported 50.5 ms; 50 ms are allowed now.", "Player 'ben' reported no latency there; 50 ms are allowed now.",
            ],
            decision.PassedOver.Select(one => one.Message));
        Assert.Equal(
            [DestinationNotFound, FleetNotActive, LocationNotActive, LocationNotAllowed, LatencyTooHigh, LatencyUnknown],
            decision.PassedOver.Select(one => one.Reason!.Value));
    }

    [Fact]
    public void Policies_ask_nothing_of_a_request_without_latencies()
    {
        var decision = Decide(new([Cap(0, null)], null, null), Nothing, [Fleet("a", "east")], free: [("a", "east", 1, 1)]);

        Assert.Equal("a", decision.Chosen?.FleetId);
    }

    private static PlacementDecision Decide(
        PlacementPolicy policy, PlacementWish wish, PlacementDestination[] destinations, (string Fleet, string Location, int Idle, int Free)[] free) =>
        PlacementEngine.Decide(policy, wish, destinations, free.ToDictionary(one => (one.Fleet, one.Location), one => new FreeCapacity(one.Idle, one.Free)), TimeSpan.Zero);

    private static IEnumerable<(string?, string?, PassOverReason)> Reasons(PlacementDecision decision) =>
        decision.PassedOver.Select(one => (one.FleetId, one.Location, one.Reason!.Value));

    private static PlacementDestination Fleet(string id, params string[] locations) => Fleet(id, 0, locations);

    private static PlacementDestination Fleet(string id, decimal cost, params string[] locations) =>
        new($"arn:{id}", new(id, FleetStatus.Active, cost, [.. locations.Select(location => new PlacementLocation(location, FleetStatus.Active))]));

    private static PlayerLatencyPolicy Cap(int milliseconds, int? seconds) =>
        new() { MaximumIndividualPlayerLatencyMilliseconds = milliseconds, PolicyDurationSeconds = seconds };

    private static PlayerLatency Of(string player, string location, float milliseconds) =>
        new() { PlayerId = player, RegionIdentifier = location, LatencyInMilliseconds = milliseconds };
}
