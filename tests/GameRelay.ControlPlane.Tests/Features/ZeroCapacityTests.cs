using GameRelay.Api;
using GameRelay.ControlPlane.Features.Fleets;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class ZeroCapacityTests : IAsyncLifetime
{
    private static readonly ManagedCapacityConfiguration ToAndFromZero = new() { ZeroCapacityStrategy = ZeroCapacityStrategy.ScaleToAndFromZero };

    private ControlPlaneHost _controlPlane = null!;

    private GameRelayClient Api => _controlPlane.Api;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Fact]
    public async Task A_strategy_stays_until_it_is_changed_and_manages_the_minimum()
    {
        var fleet = (await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0)).FleetId;
        UpdateFleetCapacityRequest Managed(ManagedCapacityConfiguration configuration) =>
            new() { FleetId = fleet, ManagedCapacityConfiguration = configuration };

        var updated = await Api.UpdateFleetCapacityAsync(Managed(ToAndFromZero with { ScaleInAfterInactivityMinutes = 5 }));
        Assert.Equal(ToAndFromZero with { ScaleInAfterInactivityMinutes = 5 }, updated.ManagedCapacityConfiguration);
        Assert.Equal((1, 1), await MinimumAndDesiredAsync(fleet));
        await Api.UpdateFleetCapacityAsync(new() { FleetId = fleet, DesiredInstances = 3, MaxSize = 3 });
        Assert.Equal((1, 3), await MinimumAndDesiredAsync(fleet));
        Assert.Equal(updated.ManagedCapacityConfiguration, (await CapacityAsync(fleet)).ManagedCapacityConfiguration);
        await Api.UpdateFleetCapacityAsync(Managed(new() { ScaleInAfterInactivityMinutes = 60 }));
        Assert.Equal(ToAndFromZero with { ScaleInAfterInactivityMinutes = 60 }, (await CapacityAsync(fleet)).ManagedCapacityConfiguration);

        await RefuseAsync(new() { FleetId = fleet, MinSize = 1 }, "MinSize is managed");
        await RefuseAsync(Managed(new() { ScaleInAfterInactivityMinutes = 4 }), "greater than or equal to 5");
        var manual = new ManagedCapacityConfiguration { ZeroCapacityStrategy = ZeroCapacityStrategy.Manual };
        await RefuseAsync(Managed(manual with { ScaleInAfterInactivityMinutes = 30 }), "SCALE_TO_AND_FROM_ZERO");
        await Api.UpdateFleetCapacityAsync(Managed(manual) with { MinSize = 2 });
        Assert.Equal((2, 3), await MinimumAndDesiredAsync(fleet));
        await RefuseAsync(Managed(new() { ScaleInAfterInactivityMinutes = 30 }), "SCALE_TO_AND_FROM_ZERO");
    }

    [Fact]
    public async Task A_game_session_that_is_asked_for_at_zero_is_refused_and_brings_an_instance()
    {
        var fleet = (await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0)).FleetId;
        var request = new CreateGameSessionRequest { FleetId = fleet, MaximumPlayerSessionCount = 1 };
        await Api.UpdateFleetCapacityAsync(new() { FleetId = fleet, DesiredInstances = 0 });
        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => Api.CreateGameSessionAsync(request));
        Assert.Equal((0, 0), await MinimumAndDesiredAsync(fleet)); // MANUAL

        await Api.UpdateFleetCapacityAsync(new() { FleetId = fleet, ManagedCapacityConfiguration = ToAndFromZero });
        Assert.Equal((0, 0), await MinimumAndDesiredAsync(fleet));
        var refusals = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Assert.ThrowsAsync<FleetCapacityExceededException>(() => Api.CreateGameSessionAsync(request))));

        Assert.Equal((1, 1), await MinimumAndDesiredAsync(fleet));
        Assert.Single(refusals, refusal => refusal.Message.Contains("an instance starts now", StringComparison.Ordinal));
        Assert.EndsWith("DESIRED 0 to 1, MINIMUM 0 to 1, MAXIMUM 1", (await ScalingEventsAsync(fleet))[0], StringComparison.Ordinal);

        await Api.UpdateFleetCapacityAsync(new() { FleetId = fleet, DesiredInstances = 0, MaxSize = 0 });
        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => Api.CreateGameSessionAsync(request));
        Assert.Equal((0, 0), await MinimumAndDesiredAsync(fleet));
    }

    [Fact]
    public async Task A_location_that_nobody_uses_for_its_time_of_inactivity_desires_no_instance()
    {
        var fleet = (await _controlPlane.CreateActiveFleetAsync(readyProcesses: 1)).FleetId;
        await Api.UpdateFleetCapacityAsync(
            new() { FleetId = fleet, ManagedCapacityConfiguration = ToAndFromZero with { ScaleInAfterInactivityMinutes = 10 } });
        var game = await _controlPlane.CreateGameSessionAsync(fleetId: fleet);

        await PassAsync(60); // a game session runs
        Assert.Equal((1, 1), await MinimumAndDesiredAsync(fleet));
        await _controlPlane.TransitionAsync((transitions, db) => transitions.EndAsync(db, game.GameSessionId, null, "over", default));
        await PassAsync(9);
        Assert.Equal((1, 1), await MinimumAndDesiredAsync(fleet));
        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => Api.CreateGameSessionAsync(new() { FleetId = fleet, MaximumPlayerSessionCount = 1 }));
        await PassAsync(9); // one was asked for
        Assert.Equal((1, 1), await MinimumAndDesiredAsync(fleet));
        await PassAsync(1);

        Assert.Equal((0, 0), await MinimumAndDesiredAsync(fleet));
        Assert.EndsWith("DESIRED 1 to 0, MINIMUM 1 to 0, MAXIMUM 1", (await ScalingEventsAsync(fleet))[0], StringComparison.Ordinal);
    }

    private async Task PassAsync(int minutes)
    {
        _controlPlane.Time.Advance(TimeSpan.FromMinutes(minutes));
        await _controlPlane.TickAsync<ZeroCapacity>();
    }

    private async Task<FleetCapacity> CapacityAsync(string fleetId) =>
        (await Api.DescribeFleetCapacityAsync(new() { FleetIds = [fleetId] })).FleetCapacity.Single();

    private async Task<(int?, int?)> MinimumAndDesiredAsync(string fleetId)
    {
        var counts = (await CapacityAsync(fleetId)).InstanceCounts!;
        return (counts.Minimum, counts.Desired);
    }

    /// <summary>Newest first.</summary>
    private async Task<string[]> ScalingEventsAsync(string fleetId) =>
        [.. (await Api.DescribeFleetEventsAsync(new() { FleetId = fleetId })).Events.Where(e => e.EventCode == "FLEET_SCALING_EVENT").Select(e => e.Message!)];

    private async Task RefuseAsync(UpdateFleetCapacityRequest request, string problem) => Assert.Contains(
        problem, (await Assert.ThrowsAsync<InvalidRequestException>(() => Api.UpdateFleetCapacityAsync(request))).Message, StringComparison.Ordinal);
}
