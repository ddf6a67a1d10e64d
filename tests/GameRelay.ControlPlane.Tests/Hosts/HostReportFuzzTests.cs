using GameRelay.Api;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Hosts;

/// <summary>Whatever a host says that has a good credential, it says about itself, and the control plane goes on. Errors in its log fail the test.</summary>
public sealed class HostReportFuzzTests
{
    [Fact]
    public async Task Whatever_a_host_says_breaks_no_rule_and_disturbs_no_other_host()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var honest = await WireHost.StartAsync(controlPlane, fleet.FleetId, "honest");
        var game = await HostStreamTests.ActiveSessionAsync(controlPlane, honest, fleet.FleetId, "honest");
        var player = await HostStreamTests.JoinAsync(controlPlane, honest, game, "honest", "ana");
        await using var hostile = await WireHost.StartAsync(controlPlane, fleet.FleetId, "hostile");
        var requestId = 1ul;

        await FuzzRounds.RunAsync(12, async random =>
        {
            var (own, reserved) = await OccupyAsync(controlPlane, fleet.FleetId);
            HostileHost speaker = new(controlPlane, hostile, random, "honest", "hostile", hostile.ComputeId, game.GameSessionId, player, own ?? "", reserved ?? "");

            var status = await speaker.StreamAsync(random.Next(20));

            // Cancelled is the end of a stream over which a command was just being sent.
            Assert.True(
                status.StatusCode is StatusCode.OK or StatusCode.Cancelled or StatusCode.InvalidArgument or StatusCode.FailedPrecondition, status.ToString());
            Assert.Equal(PlayerAnswerCode.Accepted, (await honest.AcceptAsync("honest", game.GameSessionId, player, ++requestId, repeated: true)).Code);
            await GoesOnAsync(controlPlane, fleet.FleetId, game.GameSessionId);
            await RulesHoldAsync(controlPlane);
            // It has one process again.
            await hostile.ReconnectAsync(controlPlane, WireHost.Process($"hostile-{requestId}"));
        });
    }

    [Fact]
    public async Task What_a_host_passes_on_from_a_script_is_kept_whatever_it_is()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");

        await host.ConnectAsync(controlPlane, ended: [WireHost.Ended("p1", Hosting.Host.V1.EndCause.Crashed, "Error: \0 and " + new string('x', 100_000))]);

        var told = (await controlPlane.Api.DescribeFleetEventsAsync(new() { FleetId = fleet.FleetId })).Events.Single(e => e.EventCode == "SERVER_PROCESS_CRASHED");
        Assert.StartsWith("Server process p1: Error: \uFFFD and xxx", told.Message, StringComparison.Ordinal);
        Assert.InRange(told.Message!.Length, 4_096, 4_200);
    }

    [Fact]
    public async Task A_host_that_asks_with_nonsense_is_told_what_is_wrong()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId);
        using var channel = WireHost.OpenChannel(controlPlane);
        Hosting.Host.V1.HostControl.HostControlClient client = new(channel);
        var token = await WireHost.IssueTokenAsync(controlPlane, fleet.FleetId);

        var joined = await Assert.ThrowsAsync<RpcException>(async () => await client.JoinAsync(new() { JoinToken = token, IpAddress = "127.0.0.1", DnsName = "no\0name here" }));
        using var fetched = client.FetchScript(new() { ContentHash = "\0" }, host.Authorization());
        var missing = await Assert.ThrowsAsync<RpcException>(() => fetched.ResponseStream.MoveNext(Deadline.Token()));
        await host.SendAsync(WireHost.Process(""));
        var ended = await host.EndOfStreamAsync(0);

        Assert.Equal((StatusCode.InvalidArgument, "'no\uFFFDname here' is not a DNS name."), (joined.StatusCode, joined.Status.Detail));
        Assert.Equal(StatusCode.FailedPrecondition, missing.StatusCode);
        Assert.Equal((StatusCode.InvalidArgument, "The id of a server process has 0 characters, not 1 to 128."), (ended.StatusCode, ended.Detail));
    }

    /// <summary>A game session with a reservation, when a process is there for it, so that there is something to lie about.</summary>
    private static async Task<(string? GameSessionId, string? PlayerSessionId)> OccupyAsync(ControlPlaneHost controlPlane, string fleetId)
    {
        try
        {
            var session = await HostStreamTests.CreateAsync(controlPlane, fleetId);
            await controlPlane.ActivateAsync(session.GameSessionId);
            var player = await controlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = session.GameSessionId, PlayerId = "ben" });
            return (session.GameSessionId, player.PlayerSession.PlayerSessionId);
        }
        catch (FleetCapacityExceededException)
        {
            return default;
        }
    }

    private static async Task GoesOnAsync(ControlPlaneHost controlPlane, string fleetId, string gameSessionId)
    {
        var session = await controlPlane.DescribeAsync(gameSessionId);
        Assert.Equal((GameSessionStatus.Active, 1), (session.Status, session.CurrentPlayerSessionCount));
        var usage = await controlPlane.Api.DescribeUsageAsync(new());
        Assert.Null(usage.GameSessions.Single(s => s.GameSessionId == gameSessionId).Usage);
        foreach (var host in (await controlPlane.Api.ListHostsAsync(new() { FleetId = fleetId })).Hosts)
            await controlPlane.Api.DescribeHostAsync(new() { FleetId = fleetId, ComputeName = host.ComputeName });
        await controlPlane.Api.DescribeFleetEventsAsync(new() { FleetId = fleetId });
        await controlPlane.Api.DescribeGameSessionsAsync(new() { FleetId = fleetId });
    }

    private static async Task RulesHoldAsync(ControlPlaneHost controlPlane)
    {
        var (sessions, players) = await controlPlane.WithDbAsync(async db => (
            await db.GameSessions.AsNoTracking().ToListAsync(), await db.PlayerSessions.AsNoTracking().ToListAsync()));
        var live = sessions.Where(s => s.Status is GameSessionStatus.Activating or GameSessionStatus.Active or GameSessionStatus.Terminating).ToList();
        Assert.Equal(live.Count, live.Select(s => s.ProcessId).Distinct().Count());
        Assert.Equal(sessions.Count, sessions.Select(s => s.ProcessId).Distinct().Count());
        foreach (var session in sessions)
        {
            var taken = players.Count(p => p.GameSessionId == session.Id && p.Status is PlayerSessionStatus.Reserved or PlayerSessionStatus.Active);
            Assert.Equal((session.Id, taken), (session.Id, session.CurrentPlayerSessionCount));
            Assert.InRange(taken, 0, live.Contains(session) ? session.MaximumPlayerSessionCount : 0);
        }
    }
}
