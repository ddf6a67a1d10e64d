using GameRelay.Api;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Hosts;

public sealed class HostLeaseTests
{
    [Fact]
    public async Task A_host_that_is_gone_is_unreachable_at_once_and_lost_when_its_lease_is_over()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1", "p2");
        var session = await HostStreamTests.ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p1");
        var player = await HostStreamTests.JoinAsync(controlPlane, host, session, "p1", "ana");
        await controlPlane.TickAsync<HostWatch>();

        await host.DisconnectAsync(controlPlane);
        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => HostStreamTests.CreateAsync(controlPlane, fleet.FleetId));
        await AdvanceAsync(controlPlane, seconds: 55);
        Assert.Equal(GameSessionStatus.Active, (await controlPlane.DescribeAsync(session.GameSessionId)).Status);
        await AdvanceAsync(controlPlane, seconds: 10);

        Assert.Equal(GameSessionStatus.Terminated, (await controlPlane.DescribeAsync(session.GameSessionId)).Status);
        var left = (await controlPlane.Api.DescribePlayerSessionsAsync(new() { PlayerSessionId = player })).PlayerSessions.Single();
        Assert.Equal(PlayerSessionStatus.Completed, left.Status);
        Assert.Equal(ServerProcessStatus.Ended, await HostStreamTests.ProcessStatusAsync(controlPlane, "p2"));
        Assert.Contains(
            (await controlPlane.Api.DescribeFleetEventsAsync(new() { FleetId = fleet.FleetId })).Events,
            e => e.Message!.Contains("was not heard of for 60 seconds", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_comes_back_too_late_lets_its_players_finish_and_admits_nobody()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1", "p2");
        var session = await HostStreamTests.ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p1");
        var late = (await controlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = session.GameSessionId, PlayerId = "late" })).PlayerSession;
        await controlPlane.TickAsync<HostWatch>();
        await host.DisconnectAsync(controlPlane);
        await AdvanceAsync(controlPlane, seconds: 65);

        await host.ConnectAsync(controlPlane, [WireHost.Process("p1", ProcessPhase.Active, session.GameSessionId), WireHost.Process("p2")]);

        Assert.Equal(ServerProcessStatus.Terminating, await HostStreamTests.ProcessStatusAsync(controlPlane, "p1"));
        Assert.Equal(PlayerAnswerCode.Refused, (await host.AcceptAsync("p1", session.GameSessionId, late.PlayerSessionId!)).Code);
        Assert.DoesNotContain(host.Commands, c => c.TerminateGameSession is not null);
        Assert.Equal(GameSessionStatus.Terminated, (await controlPlane.DescribeAsync(session.GameSessionId)).Status);
        // The idle one is as good as before.
        var next = await HostStreamTests.CreateAsync(controlPlane, fleet.FleetId);
        Assert.Equal("p2", (await host.ActivationAsync(next.GameSessionId)).ProcessId);
        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => HostStreamTests.CreateAsync(controlPlane, fleet.FleetId));
    }

    [Fact]
    public async Task A_process_that_was_claimed_and_never_heard_of_it_is_renewed_when_its_host_comes_back()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        await controlPlane.TickAsync<HostWatch>();
        var session = await HostStreamTests.CreateAsync(controlPlane, fleet.FleetId);
        await host.DisconnectAsync(controlPlane);
        await AdvanceAsync(controlPlane, seconds: 65);

        await host.ConnectAsync(controlPlane, [WireHost.Process("p1")]);

        var command = (await host.CommandAsync(c => c.TerminateGameSession is not null, "the process is renewed")).TerminateGameSession;
        Assert.Equal(("p1", session.GameSessionId, true), (command.ProcessId, command.GameSessionId, command.Force));
    }

    [Fact]
    public async Task Time_in_which_no_control_plane_was_there_does_not_count()
    {
        var first = await ControlPlaneHost.StartAsync();
        var fleet = await first.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(first, fleet.FleetId, "p1");
        var session = await HostStreamTests.ActiveSessionAsync(first, host, fleet.FleetId, "p1");
        await first.TickAsync<HostWatch>();
        await host.DisposeAsync();
        await first.DisposeAsync();
        first.Time.Advance(TimeSpan.FromHours(1));

        await using var second = await ControlPlaneHost.StartAsync(besides: first);
        await AdvanceAsync(second, seconds: 55);
        Assert.Equal(GameSessionStatus.Active, (await second.DescribeAsync(session.GameSessionId)).Status);
        await AdvanceAsync(second, seconds: 10);
        Assert.Equal(GameSessionStatus.Terminated, (await second.DescribeAsync(session.GameSessionId)).Status);
    }

    [Fact]
    public async Task A_stream_through_which_nothing_comes_is_closed()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");

        controlPlane.Time.Advance(TimeSpan.FromSeconds(11));

        await host.EndOfStreamAsync(0);
        await Eventually.TrueAsync(
            async () => (await controlPlane.Api.ListHostsAsync(new())).Hosts.Single(h => h.ComputeName == "test").Status == HostStatus.Unreachable,
            "the host is unreachable");
    }

    [Fact]
    public async Task Heartbeats_renew_the_lease()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");

        for (var i = 0; i < 16; i++)
        {
            var before = await LeaseAsync();
            controlPlane.Time.Advance(TimeSpan.FromSeconds(5));
            await host.SendAsync(new HostReport { Heartbeat = new() });
            await Eventually.TrueAsync(async () => await LeaseAsync() > before, "the lease is renewed");
            await controlPlane.TickAsync<HostWatch>();
        }

        Assert.Equal(ServerProcessStatus.Ready, await HostStreamTests.ProcessStatusAsync(controlPlane, "p1"));

        Task<DateTimeOffset?> LeaseAsync() =>
            controlPlane.WithDbAsync(db => db.Computes.Where(c => c.Id == host.ComputeId).Select(c => c.LeaseExpiresAt).SingleAsync());
    }

    [Fact]
    public async Task The_hosts_of_a_deleted_fleet_start_nothing_more_and_retire()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await controlPlane.WithDbAsync(db => db.Computes.ExecuteDeleteAsync());
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        var session = await HostStreamTests.ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p1");

        await controlPlane.Api.DeleteFleetAsync(new() { FleetId = fleet.FleetId });
        await controlPlane.TickAsync<HostWatch>();

        await host.CommandAsync(c => c.DesiredState is { Accepting: false }, "the host is told to start nothing more");
        var retire = (await host.CommandAsync(c => c.Retire is not null, "the host is retired")).Retire;
        await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended("p1", EndCause.Terminated, gameSessionId: session.GameSessionId) });
        await host.SendAsync(new HostReport { CommandAck = new() { CommandId = retire.CommandId } });
        await host.EndOfStreamAsync(0);
        await controlPlane.TickAsync<ControlPlane.Features.Fleets.FleetDeletion>();
        Assert.Equal(FleetStatus.Terminated, (await controlPlane.WithDbAsync(db => db.Fleets.SingleAsync(f => f.Id == fleet.FleetId))).Status);
        Assert.Empty((await controlPlane.Api.ListHostsAsync(new())).Hosts);
    }

    // In steps that the watch is there to see: time that jumps looks like time without a control plane.
    internal static async Task AdvanceAsync(ControlPlaneHost controlPlane, int seconds)
    {
        for (var i = 0; i < seconds; i += 5)
        {
            await controlPlane.TickAsync<HostWatch>();
            controlPlane.Time.Advance(TimeSpan.FromSeconds(5));
        }
        await controlPlane.TickAsync<HostWatch>();
    }
}
