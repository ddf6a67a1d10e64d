using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Features.PlayerSessions;
using GameRelay.ControlPlane.Hosts;
using GameRelay.ControlPlane.Tests.Hosts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests;

public sealed class DatabaseClockTests
{
    private static readonly DateTimeOffset Noon = new(2030, 5, 17, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Time_goes_on_from_the_last_reading_whatever_the_machines_clock_shows()
    {
        var machine = new FakeTimeProvider(Noon.AddMinutes(7));
        var clock = new DatabaseClock(machine);
        Assert.Equal(Noon.AddMinutes(7), clock.GetUtcNow());

        clock.Take(Noon, machine.GetTimestamp(), machine.GetTimestamp());
        machine.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(Noon.AddSeconds(90), clock.GetUtcNow());
    }

    [Fact]
    public void A_slow_answer_counts_from_its_middle_and_one_that_says_nothing_new_moves_nothing()
    {
        var machine = new FakeTimeProvider(Noon);
        var clock = new DatabaseClock(machine);
        var asked = machine.GetTimestamp();
        machine.Advance(TimeSpan.FromSeconds(2));
        clock.Take(Noon.AddMinutes(1), asked, machine.GetTimestamp());
        Assert.Equal(Noon.AddMinutes(1).AddSeconds(1), clock.GetUtcNow());

        // Between 0 and 2 s after 12:01:01.5, which agrees with the reading before.
        asked = machine.GetTimestamp();
        machine.Advance(TimeSpan.FromSeconds(2));
        clock.Take(Noon.AddMinutes(1).AddSeconds(1.5), asked, machine.GetTimestamp());

        Assert.Equal(Noon.AddMinutes(1).AddSeconds(3), clock.GetUtcNow());
    }

    [Fact]
    public async Task Replicas_whose_machines_differ_by_minutes_take_what_the_other_wrote_for_what_it_is()
    {
        var fast = new DatabaseClock(new SkewedTime(TimeSpan.FromMinutes(9)));
        var slow = new DatabaseClock(new SkewedTime(TimeSpan.FromMinutes(-9)));
        await using var one = await ControlPlaneHost.StartAsync(time: fast);
        await using var other = await ControlPlaneHost.StartAsync(besides: one, time: slow);
        var fleet = await one.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(other, fleet.FleetId, "p1");
        var session = await HostStreamTests.ActiveSessionAsync(other, host, fleet.FleetId, "p1");
        var player = (await other.Api.CreatePlayerSessionAsync(new() { GameSessionId = session.GameSessionId, PlayerId = "ana" })).PlayerSession;

        foreach (var replica in (ControlPlaneHost[])[one, other, one])
        {
            await replica.TickAsync<HostWatch>();
            await replica.TickAsync<ReservationSweep>();
            await replica.TickAsync<GameSessionDeadlines>();
        }

        Assert.InRange((fast.GetUtcNow() - slow.GetUtcNow()).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal(GameSessionStatus.Active, (await one.DescribeAsync(session.GameSessionId)).Status);
        var found = Assert.Single((await one.Api.DescribePlayerSessionsAsync(new() { PlayerSessionId = player.PlayerSessionId })).PlayerSessions);
        Assert.Equal(PlayerSessionStatus.Reserved, found.Status);
    }

    /// <summary>A machine whose clock is off.</summary>
    private sealed class SkewedTime(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
