using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Hosts;
using GameRelay.ControlPlane.Hosts.Joining;
using GameRelay.ControlPlane.Tests.Hosts;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class FleetLocationTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>
{
    private ControlPlaneHost ControlPlane => shared.Host;
    private GameRelayClient Api => shared.Host.Api;

    [Fact]
    public async Task Each_location_has_its_own_hosts_sessions_and_figures()
    {
        var fleetId = await CreateAsync("east");
        var host = await ControlPlane.AddComputeAsync(fleetId, "east");
        await ControlPlane.AddReadyProcessAsync(fleetId, host, "east");
        await ControlPlane.AddReadyProcessAsync(fleetId, host, "east");
        var home = await CreateSessionAsync(fleetId, location: null);
        var east = await CreateSessionAsync(fleetId, "east");
        await Api.CreatePlayerSessionAsync(new() { GameSessionId = east.GameSessionId, PlayerId = "ana" });

        Assert.StartsWith($"arn:aws:gamelift:local::gamesession/{fleetId}/gsess-", home.GameSessionId, StringComparison.Ordinal);
        Assert.StartsWith($"arn:aws:gamelift:local::gamesession/{fleetId}/east/gsess-", east.GameSessionId, StringComparison.Ordinal);
        Assert.Equal("east", east.Location);
        Assert.Equal([east.GameSessionId], (await Api.SearchGameSessionsAsync(new() { FleetId = fleetId, Location = "east" })).GameSessions.Select(s => s.GameSessionId));
        Assert.Equal([home.GameSessionId], (await Api.SearchGameSessionsAsync(new() { FleetId = fleetId, Location = "local" })).GameSessions.Select(s => s.GameSessionId));
        Assert.Equal(2, (await Api.SearchGameSessionsAsync(new() { FleetId = fleetId })).GameSessions.Count);
        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => CreateSessionAsync(fleetId, location: null)); // east's process is free

        Assert.Equal((2, 1, 1, 4), await UtilizationAsync(fleetId, "east"));
        Assert.Equal((1, 1, 0, 4), await UtilizationAsync(fleetId, "local"));
        var both = (await Api.DescribeFleetUtilizationAsync(new() { FleetIds = [fleetId] })).FleetUtilization.Single();
        Assert.Equal((await Api.DescribeFleetLocationUtilizationAsync(new() { FleetId = fleetId, Location = "local" })).FleetUtilization, both);
        Assert.Equal(["east"], (await Api.ListHostsAsync(new() { FleetId = fleetId, Location = "east" })).Hosts.Select(h => h.Location));
    }

    [Fact]
    public async Task Locations_scale_apart()
    {
        var fleetId = await CreateAsync("east");

        await Api.UpdateFleetCapacityAsync(new() { FleetId = fleetId, Location = "east", DesiredInstances = 3, MaxSize = 5, MinSize = 1 });
        await Api.UpdateFleetCapacityAsync(new()
        {
            FleetId = fleetId,
            ManagedCapacityConfiguration = new() { ZeroCapacityStrategy = ZeroCapacityStrategy.ScaleToAndFromZero, ScaleInAfterInactivityMinutes = 7 },
        });

        var east = (await Api.DescribeFleetLocationCapacityAsync(new() { FleetId = fleetId, Location = "east" })).FleetCapacity;
        Assert.Equal(("east", 1, 3, 5), (east.Location, east.InstanceCounts!.Minimum, east.InstanceCounts.Desired, east.InstanceCounts.Maximum));
        Assert.Equal(ZeroCapacityStrategy.Manual, east.ManagedCapacityConfiguration!.ZeroCapacityStrategy);
        var home = (await Api.DescribeFleetLocationCapacityAsync(new() { FleetId = fleetId, Location = "local" })).FleetCapacity;
        Assert.Equal(("local", 1, 1, 7), (home.Location, home.InstanceCounts!.Desired, home.InstanceCounts.Maximum, home.ManagedCapacityConfiguration!.ScaleInAfterInactivityMinutes));
        Assert.Equal((await Api.DescribeFleetCapacityAsync(new() { FleetIds = [fleetId] })).FleetCapacity.Single(), home);
    }

    [Fact]
    public async Task Added_locations_come_up_on_their_own()
    {
        var fleet = await ControlPlane.CreateActiveFleetAsync();

        var added = await Api.CreateFleetLocationsAsync(new() { FleetId = fleet.FleetArn, Locations = [new() { Location = "west" }, new() { Location = "east" }] });

        Assert.Equal((fleet.FleetId, fleet.FleetArn), (added.FleetId, added.FleetArn));
        Assert.Equal(
            [("west", FleetStatus.New, PlayerGatewayStatus.Disabled), ("east", FleetStatus.New, PlayerGatewayStatus.Disabled)],
            added.LocationStates.Select(state => (state.Location, state.Status!.Value, state.PlayerGatewayStatus!.Value)));
        await AdvanceAsync(fleet.FleetId, "east", FleetStatus.Building);
        await AdvanceAsync(fleet.FleetId, "east", FleetStatus.Active);
        await RunAsync(db => Transitions.FailAsync(db, fleet.FleetId, "west", FleetEventCodes.FleetBinaryDownloadFailed, "no way there", default));

        Assert.Equal([("east", FleetStatus.Active), ("local", FleetStatus.Active), ("west", FleetStatus.Error)], await StatesAsync(fleet.FleetId));
        Assert.Equal([("west", FleetStatus.Error), ("local", FleetStatus.Active)], await StatesAsync(fleet.FleetId, "west", "local"));
        Assert.Equal(
            ["FLEET_BINARY_DOWNLOAD_FAILED", "LOCATION_STATE_ACTIVE", "LOCATION_STATE_CREATED", "LOCATION_STATE_CREATED", "LOCATION_STATE_ERROR"],
            (await EventsAsync(fleet.FleetId)).Select(e => e.EventCode!).Where(code => !code.StartsWith("FLEET_STATE", StringComparison.Ordinal) && code != "FLEET_CREATED")
                .Order(StringComparer.Ordinal));
        Assert.Equal(FleetStatus.Active, (await Api.DescribeFleetAttributesAsync(new() { FleetIds = [fleet.FleetId] })).FleetAttributes.Single().Status);
    }

    [Fact]
    public async Task A_deleted_location_ends_its_sessions_whatever_their_protection_and_its_hosts_leave()
    {
        var fleetId = await CreateAsync("east");
        var home = await CreateSessionAsync(fleetId, location: null);
        await Api.UpdateFleetAttributesAsync(new() { FleetId = fleetId, NewGameSessionProtectionPolicy = ProtectionPolicy.FullProtection });
        await using var host = await WireHost.JoinWithAsync(ControlPlane, await TokenAsync(fleetId, "east"));
        await host.ConnectAsync(ControlPlane, [WireHost.Process($"{fleetId}-1"), WireHost.Process($"{fleetId}-2")]);
        var lost = await ControlPlane.AddComputeAsync(fleetId, "east");
        await ControlPlane.WithDbAsync(db => db.Computes.Where(c => c.Id == lost).ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, ComputeStatus.Lost)));
        var session = await CreateSessionAsync(fleetId, "east");

        var answer = await Api.DeleteFleetLocationsAsync(new() { FleetId = fleetId, Locations = ["east"] });

        Assert.Equal(("east", FleetStatus.Deleting), (answer.LocationStates.Single().Location, answer.LocationStates.Single().Status));
        Assert.Equal(GameSessionStatus.Terminating, (await ControlPlane.DescribeAsync(session.GameSessionId)).Status);
        Assert.Equal(GameSessionStatus.Active, (await ControlPlane.DescribeAsync(home.GameSessionId)).Status);
        await RefuseAsync<InvalidFleetStatusException>(() => CreateSessionAsync(fleetId, "east"), "Location 'east' of fleet");
        await RefuseAsync<InvalidFleetStatusException>(() => Api.CreateJoinTokenAsync(new() { FleetId = fleetId, Location = "east" }), "is DELETING; hosts cannot join it.");
        await RefuseAsync<ConflictException>(() => AddAsync(fleetId, "east"), "is being deleted; add it again when it is TERMINATED.");
        await RefuseAsync<InvalidFleetStatusException>(
            () => Api.UpdateFleetCapacityAsync(new() { FleetId = fleetId, Location = "east", DesiredInstances = 1 }), "is DELETING");
        Assert.Equal(FleetStatus.Deleting, (await Api.DeleteFleetLocationsAsync(new() { FleetId = fleetId, Locations = ["east"] })).LocationStates.Single().Status);

        await host.CommandAsync(c => c.DesiredState is { Accepting: false }, "the desired state that starts nothing");
        await ControlPlane.TickAsync<HostWatch>();
        var retire = (await host.CommandAsync(c => c.Retire is not null, "the retirement")).Retire;
        await ControlPlane.TickAsync<FleetDeletion>();
        Assert.Equal([("east", FleetStatus.Deleting)], await StatesAsync(fleetId, "east"));
        await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended($"{fleetId}-1", EndCause.Terminated, gameSessionId: session.GameSessionId) });
        await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended($"{fleetId}-2", EndCause.Terminated) });
        await host.SendAsync(new HostReport { CommandAck = new() { CommandId = retire.CommandId } });
        await Eventually.TrueAsync(
            async () =>
            {
                await ControlPlane.TickAsync<FleetDeletion>();
                return (await StatesAsync(fleetId, "east")).Single().Status == FleetStatus.Terminated;
            },
            "the location is deleted");

        Assert.Equal(GameSessionStatus.Terminated, (await ControlPlane.DescribeAsync(session.GameSessionId)).Status);
        Assert.Equal(GameSessionStatus.Active, (await ControlPlane.DescribeAsync(home.GameSessionId)).Status);
        Assert.Equal([session.GameSessionId], (await Api.DescribeGameSessionsAsync(new() { FleetId = fleetId, Location = "east" })).GameSessions.Select(s => s.GameSessionId));
        Assert.Equal([("local", FleetStatus.Active)], await StatesAsync(fleetId));
        Assert.Empty((await Api.ListHostsAsync(new() { FleetId = fleetId, Location = "east" })).Hosts);
        Assert.Equal(["LOCATION_STATE_DELETED", "LOCATION_STATE_DELETING"],
            (await EventsAsync(fleetId)).Select(e => e.EventCode!).Where(code => code.StartsWith("LOCATION_STATE_DEL", StringComparison.Ordinal)));

        await AddAsync(fleetId, "east");
        Assert.Equal([("east", FleetStatus.New), ("local", FleetStatus.Active)], await StatesAsync(fleetId));
        await using var next = await WireHost.JoinWithAsync(ControlPlane, await TokenAsync(fleetId, "east"));
    }

    [Fact]
    public async Task A_host_that_comes_back_to_a_location_that_is_being_deleted_is_told_to_leave()
    {
        var fleetId = await CreateAsync("east");
        var token = await TokenAsync(fleetId, "east");
        await using var host = await WireHost.JoinWithAsync(ControlPlane, await TokenAsync(fleetId, "east"));
        await Api.DeleteFleetLocationsAsync(new() { FleetId = fleetId, Locations = ["east"] });

        await host.ConnectAsync(ControlPlane);

        await host.CommandAsync(c => c.Retire is not null, "the retirement");
        await Assert.ThrowsAnyAsync<Exception>(() => WireHost.JoinWithAsync(ControlPlane, token));
    }

    [Fact]
    public async Task What_ended_in_a_location_that_was_deleted_does_not_tell_against_a_new_one()
    {
        var fleetId = await CreateAsync("east");
        var host = await ControlPlane.AddComputeAsync(fleetId, "east");
        for (var i = 0; i < 5; i++)
            await ControlPlane.AddReadyProcessAsync(fleetId, host, "east");
        await ControlPlane.WithDbAsync(db => db.ServerProcesses.Where(p => p.ComputeId == host)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, ServerProcessStatus.Ended)));
        await ControlPlane.WithDbAsync(db => db.Computes.Where(c => c.Id == host).ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, ComputeStatus.Lost)));
        await Api.DeleteFleetLocationsAsync(new() { FleetId = fleetId, Locations = ["east"] });
        await Eventually.TrueAsync(
            async () =>
            {
                await ControlPlane.TickAsync<FleetDeletion>();
                return (await StatesAsync(fleetId, "east")).Single().Status == FleetStatus.Terminated;
            },
            "the location is deleted");
        await AddAsync(fleetId, "east");

        await using var joined = await WireHost.JoinWithAsync(ControlPlane, await TokenAsync(fleetId, "east"));
        await joined.ConnectAsync(ControlPlane, ended: [WireHost.Ended("none", EndCause.Crashed)], processes: [WireHost.Process($"{fleetId}-1", ProcessPhase.Starting)]);
        await joined.SendAsync(new HostReport { ProcessEnded = WireHost.Ended($"{fleetId}-1", EndCause.Crashed) });

        await Eventually.TrueAsync(
            () => ControlPlane.WithDbAsync(db => db.ServerProcesses.AnyAsync(p => p.Id == $"{fleetId}-1" && p.Status == ServerProcessStatus.Ended)), "the end is told");
        Assert.Equal([("east", FleetStatus.New)], await StatesAsync(fleetId, "east"));
    }

    [Fact]
    public async Task What_cannot_be_added_or_deleted_is_refused_with_the_reason()
    {
        var fleetId = await CreateAsync("east");
        var gone = await CreateAsync("east");
        await Api.DeleteFleetAsync(new() { FleetId = gone });

        await RefuseAsync<InvalidRequestException>(() => AddAsync(fleetId, "west", "west"), "Locations holds 'west' more than once.");
        await RefuseAsync<ConflictException>(() => AddAsync(fleetId, "west", "east"), $"Fleet '{fleetId}' has the location 'east' already.");
        await RefuseAsync<ConflictException>(() => AddAsync(fleetId, "local"), $"Fleet '{fleetId}' has the location 'local' already.");
        await RefuseAsync<NotFoundException>(() => AddAsync(fleetId, "custom-nowhere"), "Custom location 'custom-nowhere' does not exist: create it with CreateLocation first.");
        await RefuseAsync<NotFoundException>(() => AddAsync("fleet-none", "west"), "Fleet 'fleet-none' does not exist.");
        await RefuseAsync<InvalidFleetStatusException>(() => AddAsync(gone, "west"), $"Fleet '{gone}' is DELETING; no location can be added to it any more.");

        await RefuseAsync<InvalidRequestException>(() => DeleteAsync(fleetId, "east", "east"), "Locations holds 'east' more than once.");
        await RefuseAsync<InvalidRequestException>(() => DeleteAsync(fleetId, "east", "local"), "the home location, which a fleet keeps until it is deleted with DeleteFleet.");
        await RefuseAsync<NotFoundException>(() => DeleteAsync(fleetId, "east", "west"), $"Fleet '{fleetId}' has no location 'west'; it has: east, local.");
        await RefuseAsync<NotFoundException>(() => DeleteAsync("fleet-none", "east"), "Fleet 'fleet-none' does not exist.");
        Assert.Equal(FleetStatus.Deleting, (await DeleteAsync(gone, "east")).LocationStates.Single().Status);

        await RefuseAsync<NotFoundException>(() => Api.DescribeFleetLocationAttributesAsync(new() { FleetId = fleetId, Locations = ["west"] }), "has no location 'west'");
        await RefuseAsync<NotFoundException>(() => Api.DescribeFleetLocationCapacityAsync(new() { FleetId = fleetId, Location = "west" }), "has no location 'west'");
        await RefuseAsync<NotFoundException>(() => Api.DescribeFleetLocationUtilizationAsync(new() { FleetId = fleetId, Location = "west" }), "has no location 'west'");
        Assert.Equal([("east", FleetStatus.Active), ("local", FleetStatus.Active)], await StatesAsync(fleetId));
    }

    private FleetTransitions Transitions => ControlPlane.Services.GetRequiredService<FleetTransitions>();

    /// <summary>An ACTIVE fleet with a ready process at home, in an ACTIVE location besides.</summary>
    private async Task<string> CreateAsync(string location)
    {
        var fleet = await ControlPlane.CreateActiveFleetAsync(change: request => request with { Locations = [new() { Location = location }] });
        await AdvanceAsync(fleet.FleetId, location, FleetStatus.Active);
        return fleet.FleetId;
    }

    private async Task<GameSession> CreateSessionAsync(string fleetId, string? location)
    {
        var created = await Api.CreateGameSessionAsync(new() { FleetId = fleetId, MaximumPlayerSessionCount = 4, Location = location });
        await ControlPlane.ActivateAsync(created.GameSession.GameSessionId);
        return created.GameSession;
    }

    private Task<CreateFleetLocationsResponse> AddAsync(string fleetId, params string[] locations) =>
        Api.CreateFleetLocationsAsync(new() { FleetId = fleetId, Locations = [.. locations.Select(location => new LocationConfiguration { Location = location })] });

    private Task<DeleteFleetLocationsResponse> DeleteAsync(string fleetId, params string[] locations) =>
        Api.DeleteFleetLocationsAsync(new() { FleetId = fleetId, Locations = locations });

    private async Task<(string Location, FleetStatus Status)[]> StatesAsync(string fleetId, params string[] locations)
    {
        var answer = await Api.DescribeFleetLocationAttributesAsync(new() { FleetId = fleetId, Locations = locations is [] ? null : locations });
        return [.. answer.LocationAttributes.Select(one => (one.LocationState.Location, one.LocationState.Status!.Value))];
    }

    private async Task<(int?, int?, int?, int?)> UtilizationAsync(string fleetId, string location)
    {
        var use = (await Api.DescribeFleetLocationUtilizationAsync(new() { FleetId = fleetId, Location = location })).FleetUtilization;
        Assert.Equal((fleetId, location), (use.FleetId, use.Location));
        return (use.ActiveServerProcessCount, use.ActiveGameSessionCount, use.CurrentPlayerSessionCount, use.MaximumPlayerSessionCount);
    }

    private async Task<IReadOnlyList<Event>> EventsAsync(string fleetId) => (await Api.DescribeFleetEventsAsync(new() { FleetId = fleetId })).Events;

    private Task<bool> AdvanceAsync(string fleetId, string location, FleetStatus to) => RunAsync(db => Transitions.AdvanceAsync(db, fleetId, location, to, default));

    private Task<bool> RunAsync(Func<GameRelayDb, Task<bool>> work) => ControlPlane.Services.GetRequiredService<Transactions>().RunAsync(work, Deadline.Token());

    private Task<string> TokenAsync(string fleetId, string location) => ControlPlane.Services.GetRequiredService<Transactions>().RunAsync(
        db => Task.FromResult(ControlPlane.Services.GetRequiredService<JoinTokens>().Issue(db, fleetId, location)), Deadline.Token());

    private static async Task RefuseAsync<TException>(Func<Task> request, string problem)
        where TException : GameRelayException =>
        Assert.Contains(problem, (await Assert.ThrowsAsync<TException>(request)).Message, StringComparison.Ordinal);
}
