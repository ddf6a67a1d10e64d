using GameRelay.Api;
using GameRelay.ControlPlane.Hosts;
using GameRelay.ControlPlane.Tests.Hosts;
using GameRelay.Hosting.Host.V1;
using Xunit;
using GameSession = GameRelay.Api.GameSession;

namespace GameRelay.ControlPlane.Tests.Faults;

/// <summary>What callers see of a game session that something ended for it.</summary>
public sealed class SharedEndTests
{
    public enum Cause
    {
        HostLost,
        HostLostWhileTerminating,
        HostRevoked,
        ProcessCrashed,
        ProcessVanished,
        TerminatedByForce,
    }

    [Theory]
    [InlineData(Cause.HostLost, null)]
    [InlineData(Cause.HostLostWhileTerminating, GameSessionStatusReason.TriggeredOnProcessTerminate)]
    [InlineData(Cause.HostRevoked, null)]
    [InlineData(Cause.ProcessCrashed, null)]
    [InlineData(Cause.ProcessVanished, null)]
    [InlineData(Cause.TerminatedByForce, GameSessionStatusReason.ForceTerminated)]
    public async Task A_game_session_and_its_players_end_at_one_time(Cause cause, GameSessionStatusReason? reason)
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        var session = await HostStreamTests.ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p1");
        var id = session.GameSessionId;
        await HostStreamTests.JoinAsync(controlPlane, host, session, "p1", "ana");
        if (cause is Cause.HostLost or Cause.HostLostWhileTerminating)
        {
            await controlPlane.TickAsync<HostWatch>();
            await host.DisconnectAsync(controlPlane);
            await HostLeaseTests.AdvanceAsync(controlPlane, seconds: 40);
        }
        await controlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = id, PlayerId = "ben" });

        // No two readings of the clock are the same.
        controlPlane.Time.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1);
        await EndAsync(cause, controlPlane, host, session);
        await HostStreamTests.StatusIsAsync(controlPlane, session, GameSessionStatus.Terminated);
        controlPlane.Time.AutoAdvanceAmount = TimeSpan.Zero;

        var ended = await controlPlane.DescribeAsync(id);
        Assert.Equal((reason, 0), (ended.StatusReason, ended.CurrentPlayerSessionCount));
        Assert.NotNull(ended.TerminationTime);
        var players = (await controlPlane.Api.DescribePlayerSessionsAsync(new() { GameSessionId = id })).PlayerSessions;
        Assert.Equal(
            [("ana", PlayerSessionStatus.Completed, ended.TerminationTime), ("ben", PlayerSessionStatus.TimedOut, ended.TerminationTime)],
            players.OrderBy(p => p.PlayerId).Select(p => (p.PlayerId, p.Status!.Value, p.TerminationTime)));
    }

    private static async Task EndAsync(Cause cause, ControlPlaneHost controlPlane, WireHost host, GameSession session)
    {
        switch (cause)
        {
            case Cause.HostRevoked:
                await controlPlane.Api.RevokeHostAsync(new() { FleetId = session.FleetId!, ComputeName = host.Joined.ComputeName });
                break;
            case Cause.ProcessCrashed:
                await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended("p1", EndCause.Crashed, gameSessionId: session.GameSessionId) });
                break;
            case Cause.ProcessVanished:
                await host.ConnectAsync(controlPlane, []);
                break;
            case Cause.TerminatedByForce:
                await controlPlane.Api.TerminateGameSessionAsync(
                    new() { GameSessionId = session.GameSessionId, TerminationMode = TerminationMode.ForceTerminate });
                await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended("p1", EndCause.ForceTerminated, gameSessionId: session.GameSessionId) });
                break;
            default:
                if (cause == Cause.HostLostWhileTerminating)
                {
                    await controlPlane.Api.TerminateGameSessionAsync(
                        new() { GameSessionId = session.GameSessionId, TerminationMode = TerminationMode.TriggerOnProcessTerminate });
                }
                await HostLeaseTests.AdvanceAsync(controlPlane, seconds: 25);
                break;
        }
    }
}
