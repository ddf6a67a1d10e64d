using GameRelay.Api;
using GameRelay.ControlPlane.Hosts;
using GameRelay.ControlPlane.Hosts.Capacity;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Hosts;

public sealed class HostDrainTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;
    private ControlPlaneHost? _other;

    private GameRelayClient Api => _controlPlane.Api;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_other is not null)
            await _other.DisposeAsync();
        await _controlPlane.DisposeAsync();
    }

    [Fact]
    public void Hosts_go_in_the_order_of_what_is_lost_with_them()
    {
        var start = DateTimeOffset.UnixEpoch;
        HostLoad Host(string name, bool lost = false, bool active = true, int guarded = 0, int sessions = 0, int players = 0, int age = 0) =>
            new(name, name, lost, active, guarded, sessions, players, start.AddMinutes(-age));
        HostLoad[] hosts =
        [
            Host("protected and empty", guarded: 1, sessions: 1),
            Host("many players", sessions: 1, players: 9),
            Host("few players", sessions: 3, players: 2),
            Host("no players", sessions: 1),
            Host("old and idle", age: 2),
            Host("young and idle", age: 1),
            Host("starting", active: false, age: 3),
            Host("lost", lost: true, sessions: 1, players: 50),
        ];

        Assert.Equal(
            ["lost", "starting", "young and idle", "old and idle", "no players", "few players", "many players", "protected and empty"],
            HostLoad.InOrderOfLoss(hosts).Select(host => host.ComputeId));
    }

    [Fact]
    public async Task The_host_with_the_fewest_players_leaves_and_its_game_sessions_terminate()
    {
        var (fleetId, hosts) = await CreateAsync(2);
        var (quiet, busy) = (await CreateOnAsync(fleetId, hosts[0], players: 1), await CreateOnAsync(fleetId, hosts[1], players: 3));

        await DesireAsync(fleetId, 1);
        await TickAsync();

        Assert.Equal(GameSessionStatus.Terminating, (await _controlPlane.DescribeAsync(quiet)).Status);
        Assert.Equal(GameSessionStatus.Active, (await _controlPlane.DescribeAsync(busy)).Status);
        Assert.Equal([hosts[0]], await RetiredAsync());
        Assert.Equal([hosts[0]], await DrainingAsync());
    }

    [Fact]
    public async Task A_protected_game_session_keeps_its_host_and_everybody_on_it_until_it_is_over()
    {
        var (fleetId, hosts) = await CreateAsync(1, processes: 3);
        await ProtectAsync(fleetId, ProtectionPolicy.FullProtection);
        var guarded = await CreateOnAsync(fleetId, hosts[0]);
        await ProtectAsync(fleetId, ProtectionPolicy.NoProtection);
        var plain = await CreateOnAsync(fleetId, hosts[0]);

        await DesireAsync(fleetId, 0);
        await TickAsync();
        await TickAsync();

        Assert.Equal([hosts[0]], await DrainingAsync());
        Assert.Empty(await RetiredAsync());
        Assert.Equal(GameSessionStatus.Active, (await _controlPlane.DescribeAsync(guarded)).Status);
        Assert.Equal(GameSessionStatus.Active, (await _controlPlane.DescribeAsync(plain)).Status);
        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => Api.CreateGameSessionAsync(new() { FleetId = fleetId, MaximumPlayerSessionCount = 1 }));

        await _controlPlane.TransitionAsync((transitions, db) => transitions.EndAsync(db, guarded, null, "over", default));
        await TickAsync();

        Assert.Equal([hosts[0]], await RetiredAsync());
        Assert.Equal(GameSessionStatus.Terminating, (await _controlPlane.DescribeAsync(plain)).Status);
    }

    [Fact]
    public async Task Protection_begins_with_the_activation_of_a_game_session()
    {
        var (fleetId, hosts) = await CreateAsync(1);
        await ProtectAsync(fleetId, ProtectionPolicy.FullProtection);
        var activating = (await Api.CreateGameSessionAsync(new() { FleetId = fleetId, MaximumPlayerSessionCount = 1 })).GameSession;

        await DesireAsync(fleetId, 0);
        await TickAsync();

        Assert.Equal(GameSessionStatus.Terminating, (await _controlPlane.DescribeAsync(activating.GameSessionId)).Status);
        Assert.Equal(hosts, await RetiredAsync());
    }

    [Fact]
    public async Task Hosts_that_joined_by_themselves_stay()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync();
        await _controlPlane.AddComputeAsync(fleet.FleetId);

        await TickAsync();
        await DesireAsync(fleet.FleetId, 0);
        await TickAsync();

        Assert.Empty(await DrainingAsync());
        await _controlPlane.CreateGameSessionAsync(fleetId: fleet.FleetId);
    }

    [Fact]
    public async Task No_more_hosts_drain_than_are_too_many_however_often_and_wherever_it_is_looked_at()
    {
        _other = await ControlPlaneHost.StartAsync(besides: _controlPlane);
        var (fleetId, _) = await CreateAsync(6);

        await DesireAsync(fleetId, 4);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => (i % 2 == 0 ? _controlPlane : _other).TickAsync<HostDrain>()));
        await TickAsync();

        Assert.Equal(2, (await DrainingAsync()).Length);
        Assert.Equal(2, (await RetiredAsync()).Distinct().Count());
        await DesireAsync(fleetId, 5); // what drains does not come back
        await TickAsync();
        Assert.Equal(2, (await DrainingAsync()).Length);
    }

    [Fact]
    public async Task Whoever_got_a_process_of_a_host_that_leaves_was_there_before_it_drained_and_leaves_with_it()
    {
        _other = await ControlPlaneHost.StartAsync(besides: _controlPlane);
        var (fleetId, hosts) = await CreateAsync(2, processes: 15);
        await DesireAsync(fleetId, 1);

        var created = new List<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 31), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancellationToken) =>
        {
            if (i == 8)
            {
                await TickAsync();
                return;
            }

            try
            {
                var api = (i % 2 == 0 ? _controlPlane : _other).Api;
                var session = (await api.CreateGameSessionAsync(new() { FleetId = fleetId, MaximumPlayerSessionCount = 1 }, cancellationToken)).GameSession;
                lock (created)
                    created.Add(session.GameSessionId);
            }
            catch (FleetCapacityExceededException)
            {
                // The one host that stays is full.
            }
        });
        await TickAsync();

        var leaving = Assert.Single(await DrainingAsync());
        var sessions = await _controlPlane.WithDbAsync(db => db.GameSessions.AsNoTracking().ToListAsync());
        Assert.Equal(created.Order(), sessions.Select(s => s.Id).Order());
        Assert.All(sessions, s => Assert.Equal(s.ComputeId == leaving ? GameSessionStatus.Terminating : GameSessionStatus.Activating, s.Status));
        Assert.Equal(15, sessions.Count(s => s.ComputeId != leaving));
        Assert.Equal([leaving], await RetiredAsync());
        Assert.Contains(leaving, hosts);
    }

    [Fact]
    public async Task A_draining_host_is_told_to_start_nothing_then_to_retire_and_is_gone_when_it_has()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0, change: request => request with
        {
            NewGameSessionProtectionPolicy = ProtectionPolicy.FullProtection,
        });
        await using var host = await WireHost.StartAsync(_controlPlane, fleet.FleetId, "process-1");
        await ProvideAsync(host.ComputeId);
        Assert.True((await host.CommandAsync(c => c.DesiredState is not null, "the desired state")).DesiredState.Accepting);
        var session = (await Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1 })).GameSession;
        await host.SendAsync(WireHost.Process("process-1", ProcessPhase.Active, session.GameSessionId));
        await Eventually.TrueAsync(
            async () => (await _controlPlane.DescribeAsync(session.GameSessionId)).Status == GameSessionStatus.Active, "the game session is active");

        await DesireAsync(fleet.FleetId, 0);
        await TickAsync();

        await host.CommandAsync(c => c.DesiredState is { Accepting: false }, "the desired state that starts nothing");
        await host.SendAsync(WireHost.Process("process-2"));
        await Eventually.TrueAsync(
            () => _controlPlane.WithDbAsync(db => db.ServerProcesses.AnyAsync(p => p.Id == "process-2")), "a process that was on its way is reported");
        await Assert.ThrowsAsync<FleetCapacityExceededException>(
            () => Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1 }));
        Assert.NotNull((await Api.ListHostsAsync(new() { FleetId = fleet.FleetId })).Hosts.Single(h => h.ComputeName == host.Joined.ComputeName).DrainingSince);

        // A stream that is opened anew changes nothing about it.
        await host.DisconnectAsync(_controlPlane);
        await host.ConnectAsync(_controlPlane, [WireHost.Process("process-1", ProcessPhase.Active, session.GameSessionId), WireHost.Process("process-2")]);
        await Assert.ThrowsAsync<FleetCapacityExceededException>(
            () => Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1 }));

        await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended("process-1", EndCause.Ended, gameSessionId: session.GameSessionId) });
        await Eventually.TrueAsync(
            async () => (await _controlPlane.DescribeAsync(session.GameSessionId)).Status == GameSessionStatus.Terminated, "the game session is over");
        await TickAsync();
        var retire = (await host.CommandAsync(c => c.Retire is not null, "the retirement")).Retire;
        Assert.Equal(1, await TerminatingAsync(fleet.FleetId));
        await host.SendAsync(new HostReport { CommandAck = new() { CommandId = retire.CommandId } });

        await Eventually.TrueAsync(async () => await TerminatingAsync(fleet.FleetId) == 0, "the host is gone");
    }

    [Fact]
    public async Task A_host_that_is_lost_after_it_was_told_to_leave_has_left()
    {
        var (fleetId, hosts) = await CreateAsync(1);
        await DesireAsync(fleetId, 0);
        await TickAsync();
        Assert.Equal(hosts, await RetiredAsync());

        await _controlPlane.WithDbAsync(db => db.Computes.ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, ComputeStatus.Lost)));
        await TickAsync();

        Assert.Equal(ComputeStatus.Terminated, await _controlPlane.WithDbAsync(db => db.Computes.Select(c => c.Status).SingleAsync()));
    }

    /// <summary>An ACTIVE fleet with hosts of the provider, as many as it desires.</summary>
    private async Task<(string FleetId, string[] ComputeIds)> CreateAsync(int hosts, int processes = 1)
    {
        var fleetId = (await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0)).FleetId;
        await _controlPlane.WithDbAsync(db => db.Computes.ExecuteDeleteAsync());
        await Api.UpdateFleetCapacityAsync(new() { FleetId = fleetId, DesiredInstances = hosts, MaxSize = 10 });
        var computeIds = new string[hosts];
        for (var i = 0; i < hosts; i++)
        {
            computeIds[i] = await _controlPlane.AddComputeAsync(fleetId, provided: true);
            for (var j = 0; j < processes; j++)
                await _controlPlane.AddReadyProcessAsync(fleetId, computeIds[i]);
        }

        return (fleetId, computeIds);
    }

    /// <summary>An ACTIVE game session on this host.</summary>
    private async Task<string> CreateOnAsync(string fleetId, string computeId, int players = 0)
    {
        // The others' processes are not to be had meanwhile.
        await SetOthersAsync(computeId, ComputeStatus.Unreachable);
        var session = await _controlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 10, fleetId);
        await SetOthersAsync(computeId, ComputeStatus.Connected);
        for (var i = 0; i < players; i++)
            await Api.CreatePlayerSessionAsync(new() { GameSessionId = session.GameSessionId, PlayerId = $"p{i}" });
        return session.GameSessionId;
    }

    private Task<int> SetOthersAsync(string computeId, ComputeStatus status) => _controlPlane.WithDbAsync(
        db => db.Computes.Where(c => c.Id != computeId).ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, status)));

    private Task<int> ProvideAsync(string computeId) => _controlPlane.WithDbAsync(
        db => db.Computes.Where(c => c.Id == computeId).ExecuteUpdateAsync(set => set.SetProperty(c => c.Provided, true)));

    private Task<UpdateFleetCapacityResponse> DesireAsync(string fleetId, int hosts) =>
        Api.UpdateFleetCapacityAsync(new() { FleetId = fleetId, DesiredInstances = hosts });

    private Task<UpdateFleetAttributesResponse> ProtectAsync(string fleetId, ProtectionPolicy policy) =>
        Api.UpdateFleetAttributesAsync(new() { FleetId = fleetId, NewGameSessionProtectionPolicy = policy });

    // On the replica that holds the loop's lease.
    private async Task TickAsync() =>
        Assert.True(await _controlPlane.TickAsync<HostDrain>() || (_other is not null && await _other.TickAsync<HostDrain>()));

    private Task<string[]> DrainingAsync() => _controlPlane.WithDbAsync(
        db => db.Computes.Where(c => c.DrainingSince != null).OrderBy(c => c.Id).Select(c => c.Id).ToArrayAsync());

    private async Task<string[]> RetiredAsync() =>
        [.. (await _controlPlane.CommandsAsync()).Where(c => c.Kind == ComputeCommandKind.Retire).Select(c => c.ComputeId)];

    private async Task<int?> TerminatingAsync(string fleetId) =>
        (await Api.DescribeFleetCapacityAsync(new() { FleetIds = [fleetId] })).FleetCapacity.Single().InstanceCounts!.Terminating;
}
