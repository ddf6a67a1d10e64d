using GameRelay.Api;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Features.PlayerSessions;
using GameRelay.ControlPlane.Hosts;
using GameRelay.ControlPlane.Tests.Hosts;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;
using GameSession = GameRelay.Api.GameSession;

namespace GameRelay.ControlPlane.Tests.Faults;

/// <summary>The control plane is gone for an hour, and a host for good.</summary>
public sealed class AbsenceTests
{
    [Fact]
    public async Task An_hour_without_a_control_plane_ends_nobodys_game()
    {
        var before = await ControlPlaneHost.StartAsync();
        var fleet = await before.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(before, fleet.FleetId, "played", "started", "ended", "idle");
        var played = await HostStreamTests.ActiveSessionAsync(before, host, fleet.FleetId, "played");
        var ended = await HostStreamTests.ActiveSessionAsync(before, host, fleet.FleetId, "ended");
        var stays = await HostStreamTests.JoinAsync(before, host, played, "played", "stays", requestId: 1);
        var leaves = await HostStreamTests.JoinAsync(before, host, played, "played", "leaves", requestId: 2);
        var reserved = (await before.Api.CreatePlayerSessionAsync(new() { GameSessionId = played.GameSessionId, PlayerId = "late" })).PlayerSession.PlayerSessionId;
        var started = await CreateAsync(before, host, fleet.FleetId, "started");
        await before.TickAsync<HostWatch>();
        await host.DisposeAsync();
        await before.DisposeAsync();

        before.Time.Advance(TimeSpan.FromHours(1));
        await using var after = await ControlPlaneHost.StartAsync(besides: before);
        await AdvanceAsync(after, seconds: 50); // the hosts take their time
        foreach (var session in (GameSession[])[played, ended])
            Assert.Equal(GameSessionStatus.Active, (await after.DescribeAsync(session.GameSessionId)).Status);
        Assert.Equal(GameSessionStatus.Activating, (await after.DescribeAsync(started.GameSessionId)).Status);
        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => HostStreamTests.CreateAsync(after, fleet.FleetId)); // nobody knows what is idle there

        await host.ConnectAsync(
            after,
            [
                WireHost.Process("played", ProcessPhase.Active, played.GameSessionId, players: stays),
                WireHost.Process("started", ProcessPhase.Active, started.GameSessionId),
                WireHost.Process("idle"),
            ],
            [WireHost.Ended("ended", EndCause.Ended, gameSessionId: ended.GameSessionId)]);
        await AdvanceAsync(after, seconds: 5);

        Assert.Equal(GameSessionStatus.Active, (await after.DescribeAsync(played.GameSessionId)).Status);
        Assert.Equal(GameSessionStatus.Active, (await after.DescribeAsync(started.GameSessionId)).Status);
        Assert.Equal(GameSessionStatus.Terminated, (await after.DescribeAsync(ended.GameSessionId)).Status);
        Assert.Equal(1, (await after.DescribeAsync(played.GameSessionId)).CurrentPlayerSessionCount);
        Assert.Equal(PlayerSessionStatus.Active, await StatusAsync(after, stays));
        Assert.Equal(PlayerSessionStatus.Completed, await StatusAsync(after, leaves));
        Assert.Equal(PlayerSessionStatus.TimedOut, await StatusAsync(after, reserved));
        Assert.DoesNotContain(host.Commands, command => command.TerminateGameSession is not null);
        var next = await HostStreamTests.CreateAsync(after, fleet.FleetId);
        Assert.Equal("idle", (await host.ActivationAsync(next.GameSessionId)).ProcessId);
        var newcomer = (await after.Api.CreatePlayerSessionAsync(new() { GameSessionId = played.GameSessionId, PlayerId = "new" })).PlayerSession;
        Assert.Equal(PlayerAnswerCode.Accepted, (await host.AcceptAsync("played", played.GameSessionId, newcomer.PlayerSessionId, requestId: 3)).Code);
    }

    [Fact]
    public async Task A_termination_that_was_asked_for_before_the_hour_is_carried_out_after_it()
    {
        var before = await ControlPlaneHost.StartAsync();
        var fleet = await before.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(before, fleet.FleetId, "p1");
        var session = await HostStreamTests.ActiveSessionAsync(before, host, fleet.FleetId, "p1");
        var ana = await HostStreamTests.JoinAsync(before, host, session, "p1", "ana");
        await host.DisposeAsync();
        await before.Api.TerminateGameSessionAsync(
            new() { GameSessionId = session.GameSessionId, TerminationMode = TerminationMode.TriggerOnProcessTerminate });
        await before.DisposeAsync();

        before.Time.Advance(TimeSpan.FromHours(1));
        await using var after = await ControlPlaneHost.StartAsync(besides: before);
        await host.ConnectAsync(after, [WireHost.Process("p1", ProcessPhase.Active, session.GameSessionId, players: ana)]);

        var command = (await host.CommandAsync(c => c.TerminateGameSession is not null, "the termination")).TerminateGameSession;
        Assert.Equal(("p1", session.GameSessionId), (command.ProcessId, command.GameSessionId));
        await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended("p1", EndCause.Terminated, gameSessionId: session.GameSessionId) });
        await HostStreamTests.StatusIsAsync(after, session, GameSessionStatus.Terminated);
        Assert.Equal(GameSessionStatusReason.TriggeredOnProcessTerminate, (await after.DescribeAsync(session.GameSessionId)).StatusReason);
        Assert.Equal(PlayerSessionStatus.Completed, await StatusAsync(after, ana));
    }

    [Fact]
    public async Task A_host_that_never_comes_back_holds_nothing_after_its_lease()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "played", "claimed", "idle");
        var played = await HostStreamTests.ActiveSessionAsync(controlPlane, host, fleet.FleetId, "played");
        var player = await HostStreamTests.JoinAsync(controlPlane, host, played, "played", "ana");
        var claimed = await CreateAsync(controlPlane, host, fleet.FleetId, "claimed");
        await controlPlane.TickAsync<HostWatch>();
        await host.DisconnectAsync(controlPlane);

        await AdvanceAsync(controlPlane, seconds: 65);

        foreach (var session in (GameSession[])[played, claimed])
            Assert.Equal(GameSessionStatus.Terminated, (await controlPlane.DescribeAsync(session.GameSessionId)).Status);
        Assert.Equal(PlayerSessionStatus.Completed, await StatusAsync(controlPlane, player));
        var gone = (await controlPlane.Api.ListHostsAsync(new())).Hosts.Single(h => h.ComputeName == host.Joined.ComputeName);
        Assert.Equal((HostStatus.Unreachable, 0, 0), (gone.Status, gone.ServerProcessCount, gone.GameSessionCount));
        Assert.Equal(
            [ServerProcessStatus.Ended],
            await controlPlane.WithDbAsync(db => db.ServerProcesses.Where(p => p.ComputeId == host.ComputeId).Select(p => p.Status).Distinct().ToListAsync()));
        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => HostStreamTests.CreateAsync(controlPlane, fleet.FleetId));
        await using var another = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p9");
        Assert.Equal("p9", (await another.ActivationAsync((await HostStreamTests.CreateAsync(controlPlane, fleet.FleetId)).GameSessionId)).ProcessId);
    }

    // The claim takes the newest process; the test wants this one.
    private static async Task<GameSession> CreateAsync(ControlPlaneHost controlPlane, WireHost host, string fleetId, string processId)
    {
        await controlPlane.WithDbAsync(db => db.ServerProcesses.Where(p => p.Id == processId).ExecuteUpdateAsync(
            set => set.SetProperty(p => p.StartedAt, p => p.StartedAt.AddYears(2))));
        var session = await HostStreamTests.CreateAsync(controlPlane, fleetId);
        Assert.Equal(processId, (await host.ActivationAsync(session.GameSessionId)).ProcessId);
        return session;
    }

    // Every loop that ends something looks each time.
    private static async Task AdvanceAsync(ControlPlaneHost controlPlane, int seconds)
    {
        for (var i = 0; i <= seconds; i += 5)
        {
            await controlPlane.TickAsync<HostWatch>();
            await controlPlane.TickAsync<GameSessionDeadlines>();
            await controlPlane.TickAsync<ReservationSweep>();
            if (i == seconds)
                return;
            controlPlane.Time.Advance(TimeSpan.FromSeconds(5));
        }
    }

    private static async Task<PlayerSessionStatus?> StatusAsync(ControlPlaneHost controlPlane, string playerSessionId) =>
        (await controlPlane.Api.DescribePlayerSessionsAsync(new() { PlayerSessionId = playerSessionId })).PlayerSessions.Single().Status;
}
