using GameRelay.Api;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class FleetCapacityTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;

    private GameRelayClient Api => _controlPlane.Api;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Fact]
    public async Task Capacity_is_changed_as_a_whole_and_told_with_its_numbers()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);

        var updated = await Api.UpdateFleetCapacityAsync(new() { FleetId = fleet.FleetArn, DesiredInstances = 3, MinSize = 1, MaxSize = 4 });

        Assert.Equal((fleet.FleetId, fleet.FleetArn, "local"), (updated.FleetId, updated.FleetArn, updated.Location));
        Assert.Equal(ZeroCapacityStrategy.Manual, updated.ManagedCapacityConfiguration!.ZeroCapacityStrategy);
        Assert.Equal((1, 3, 4), await CapacityAsync(fleet.FleetId));
        await Api.UpdateFleetCapacityAsync(new() { FleetId = fleet.FleetId, DesiredInstances = 2, Location = "local" });
        Assert.Equal((1, 2, 4), await CapacityAsync(fleet.FleetId));
        await Api.UpdateFleetCapacityAsync(new() { FleetId = fleet.FleetId, DesiredInstances = 2 }); // nothing changes
        await Api.UpdateFleetCapacityAsync(new() { FleetId = fleet.FleetId });
        Assert.Equal(
            [
                $"The capacity of fleet {fleet.FleetId} in local changed: DESIRED 3 to 2, MINIMUM 1, MAXIMUM 4",
                $"The capacity of fleet {fleet.FleetId} in local changed: DESIRED 1 to 3, MINIMUM 0 to 1, MAXIMUM 1 to 4",
            ],
            await ScalingEventsAsync(fleet.FleetId));
    }

    [Theory]
    [InlineData(2, null, null, "DesiredInstances would be 2, above MaxSize 1: ask for at most 1, or raise MaxSize in the same request.")]
    [InlineData(null, null, 0, "DesiredInstances would be 1, above MaxSize 0")]
    [InlineData(0, 1, null, "DesiredInstances would be 0, below MinSize 1: ask for at least 1, or lower MinSize in the same request.")]
    [InlineData(5, 6, 5, "MinSize would be 6, above MaxSize 5.")]
    [InlineData(-1, null, null, "'desiredInstances' failed to satisfy constraint")]
    public async Task Desired_instances_stay_between_minimum_and_maximum(int? desired, int? minimum, int? maximum, string problem)
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);

        await RefuseAsync<InvalidRequestException>(
            new() { FleetId = fleet.FleetId, DesiredInstances = desired, MinSize = minimum, MaxSize = maximum }, problem);

        Assert.Equal((0, 1, 1), await CapacityAsync(fleet.FleetId));
        Assert.Empty(await ScalingEventsAsync(fleet.FleetId));
    }

    [Fact]
    public async Task What_cannot_scale_is_refused_with_the_reason()
    {
        var script = await _controlPlane.CreateScriptAsync();
        var fresh = (await Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(script.ScriptId))).FleetAttributes.FleetId;
        var fleet = (await _controlPlane.CreateActiveFleetAsync(0, request => request with { Locations = [new() { Location = "east" }] })).FleetId;
        await RefuseAsync<InvalidFleetStatusException>(new() { FleetId = fresh, MaxSize = 2 }, $"Fleet '{fresh}' is NEW");
        await RefuseAsync<InvalidFleetStatusException>(new() { FleetId = fleet, MaxSize = 2, Location = "east" }, "Location 'east'");
        await RefuseAsync<InvalidRequestException>(new() { FleetId = fleet, MaxSize = 2, Location = "west" }, "it has: east, local");
        await RefuseAsync<NotFoundException>(new() { FleetId = "fleet-none", MaxSize = 2 }, "fleet-none");
    }

    [Fact]
    public async Task Updates_of_two_replicas_at_once_follow_one_another()
    {
        await using var other = await ControlPlaneHost.StartAsync(besides: _controlPlane);
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);

        // Each is right alone, and half of them after any of the other half would leave DESIRED above MAXIMUM if it did not see it.
        UpdateFleetCapacityRequest Update(int i) => i % 4 < 2
            ? new() { FleetId = fleet.FleetId, DesiredInstances = i + 1, MaxSize = i + 1 }
            : new() { FleetId = fleet.FleetId, MaxSize = i };
        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(
            i => Record.ExceptionAsync(() => (i % 2 == 0 ? _controlPlane : other).Api.UpdateFleetCapacityAsync(Update(i))).AsTask()));

        Assert.All(results.Where(error => error is not null), error => Assert.IsType<InvalidRequestException>(error));
        Assert.Contains(results, error => error is null);
        var (minimum, desired, maximum) = await CapacityAsync(fleet.FleetId);
        Assert.True(minimum <= desired && desired <= maximum);
        // Each event goes on from where the one before it ended.
        var events = await ScalingEventsAsync(fleet.FleetId);
        Assert.EndsWith($"MAXIMUM 1 to {events[^1].Split(' ')[^1]}", events[^1], StringComparison.Ordinal);
        var maxima = events.Reverse().Select(message => message[(message.LastIndexOf("MAXIMUM ", StringComparison.Ordinal) + 8)..].Split(" to ")).ToArray();
        Assert.All(maxima.Zip(maxima.Skip(1)), pair => Assert.Equal(pair.First[^1], pair.Second[0]));
        Assert.Equal($"{maximum}", maxima[^1][^1]);
    }

    [Fact]
    public async Task Instances_are_counted_by_what_they_do()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 1); // one host, idle
        await Api.UpdateFleetCapacityAsync(new() { FleetId = fleet.FleetId, DesiredInstances = 4, MinSize = 1, MaxSize = 5 });
        var busy = await _controlPlane.AddComputeAsync(fleet.FleetId);
        await _controlPlane.CreateGameSessionAsync(fleetId: fleet.FleetId);
        await _controlPlane.AddReadyProcessAsync(fleet.FleetId, busy);
        await _controlPlane.AddComputeAsync(fleet.FleetId, "east"); // elsewhere
        var starting = await _controlPlane.AddComputeAsync(fleet.FleetId);
        var unreachable = await _controlPlane.AddComputeAsync(fleet.FleetId);
        var lost = await _controlPlane.AddComputeAsync(fleet.FleetId);
        var draining = await _controlPlane.AddComputeAsync(fleet.FleetId);
        var gone = await _controlPlane.AddComputeAsync(fleet.FleetId);
        await SetAsync(starting, c => c.ActiveSince = null);
        await SetAsync(unreachable, c => c.Status = ComputeStatus.Unreachable);
        await SetAsync(lost, c => c.Status = ComputeStatus.Lost);
        await SetAsync(draining, c => c.DrainingSince = _controlPlane.Clock.GetUtcNow());
        await SetAsync(gone, c => (c.Status, c.DrainingSince) = (ComputeStatus.Terminated, _controlPlane.Clock.GetUtcNow()));
        var other = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);

        var capacity = (await Api.DescribeFleetCapacityAsync(new() { FleetIds = [other.FleetId, "fleet-none", fleet.FleetArn] })).FleetCapacity;

        Assert.Equal([other.FleetId, fleet.FleetId], capacity.Select(c => c.FleetId));
        Assert.Equal(
            (fleet.FleetArn, "local", ZeroCapacityStrategy.Manual),
            (capacity[1].FleetArn, capacity[1].Location, capacity[1].ManagedCapacityConfiguration!.ZeroCapacityStrategy));
        Assert.Equal(
            new EC2InstanceCounts { Desired = 4, Minimum = 1, Maximum = 5, Pending = 1, Active = 3, Idle = 2, Terminating = 1 }, capacity[1].InstanceCounts);
        Assert.Equal(
            new EC2InstanceCounts { Desired = 1, Minimum = 0, Maximum = 1, Pending = 0, Active = 1, Idle = 1, Terminating = 0 }, capacity[0].InstanceCounts);
        var page = await Api.DescribeFleetCapacityAsync(new() { Limit = 1 });
        Assert.NotNull(page.NextToken);
        Assert.Single((await Api.DescribeFleetCapacityAsync(new() { Limit = 1, NextToken = page.NextToken })).FleetCapacity);
    }

    [Fact]
    public async Task Hosts_that_the_provider_has_yet_to_make_are_pending_and_it_makes_no_more_than_have_ports()
    {
        // Time stands still, so the provider itself makes none.
        await using var controlPlane = await ControlPlaneHost.StartAsync(
            settings: ["--ControlPlane:CapacityProvider=process", "--ControlPlane:HostPortRange=30000-30499"]);
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await controlPlane.AddComputeAsync(fleet.FleetId, provided: true);
        await controlPlane.Api.UpdateFleetCapacityAsync(new() { FleetId = fleet.FleetId, DesiredInstances = 4, MaxSize = 9 });

        var counts = (await controlPlane.Api.DescribeFleetCapacityAsync(new() { FleetIds = [fleet.FleetId] })).FleetCapacity.Single().InstanceCounts!;

        Assert.Equal((3, 2), (counts.Pending, counts.Active)); // one host joined by itself, and counts for none of the four
        await controlPlane.Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(fleet.ScriptId!));
        var error = await Assert.ThrowsAsync<LimitExceededException>(
            () => controlPlane.Api.UpdateFleetCapacityAsync(new() { FleetId = fleet.FleetId, DesiredInstances = 5 }));
        Assert.Equal(
            "All fleets together would desire 6 instances; this machine has room for 5, since each takes 100 ports of ControlPlane:HostPortRange 30000-30499.",
            error.Message);
        await Assert.ThrowsAsync<LimitExceededException>(() => controlPlane.Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(fleet.ScriptId!)));
        await controlPlane.Api.UpdateFleetCapacityAsync(new() { FleetId = fleet.FleetId, DesiredInstances = 3 });
        await controlPlane.Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(fleet.ScriptId!));
    }

    private async Task<(int?, int?, int?)> CapacityAsync(string fleetId)
    {
        var counts = (await Api.DescribeFleetCapacityAsync(new() { FleetIds = [fleetId] })).FleetCapacity.Single().InstanceCounts!;
        return (counts.Minimum, counts.Desired, counts.Maximum);
    }

    /// <summary>Newest first.</summary>
    private async Task<string[]> ScalingEventsAsync(string fleetId) =>
        [.. (await Api.DescribeFleetEventsAsync(new() { FleetId = fleetId })).Events.Where(e => e.EventCode == "FLEET_SCALING_EVENT").Select(e => e.Message!)];

    private Task<int> SetAsync(string computeId, Action<ComputeRow> change) => _controlPlane.WithDbAsync(async db =>
    {
        change(await db.Computes.SingleAsync(c => c.Id == computeId));
        return await db.SaveChangesAsync();
    });

    private async Task RefuseAsync<TException>(UpdateFleetCapacityRequest request, string problem)
        where TException : GameRelayException =>
        Assert.Contains(problem, (await Assert.ThrowsAsync<TException>(() => Api.UpdateFleetCapacityAsync(request))).Message, StringComparison.Ordinal);
}
