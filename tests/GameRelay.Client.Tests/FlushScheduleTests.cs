using GameRelay.Relay.Transports.Native;
using Microsoft.Extensions.Time.Testing;

namespace GameRelay.Client.Tests;

public class FlushScheduleTests
{
    [Theory]
    [InlineData(50, 0, 29)]
    [InlineData(50, 1, 24)]
    [InlineData(50, 10, 29)]
    [InlineData(8, 0, 8)]
    [InlineData(8, 1, 8)]
    public void Flushes_of_a_games_ticks_are_at_moments_that_game_sessions_have_in_common(int intervalMilliseconds, int group, int untilNextMilliseconds)
    {
        FakeTimeProvider time = new();
        FlushSchedule schedule = new(time, group) { Interval = TimeSpan.FromMilliseconds(intervalMilliseconds) };
        AdvanceToMultipleOf(TimeSpan.FromMilliseconds(200));
        Advance(221);

        // Nothing was sent for long, so the first need not wait.
        schedule.FastWaits(isUrgent: false);
        Assert.True(schedule.IsFlushDue);
        schedule.Flushed(arrived: 0, isPaced: false);

        schedule.FastWaits(isUrgent: false);
        Advance(untilNextMilliseconds - 1);
        Assert.False(schedule.IsFlushDue);
        Advance(1);
        Assert.True(schedule.IsFlushDue);

        void Advance(double milliseconds)
        {
            time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            schedule.Turn();
        }

        void AdvanceToMultipleOf(TimeSpan span) => time.Advance(span - TimeSpan.FromTicks(time.GetTimestamp() % span.Ticks));
    }

    [Fact]
    public void An_update_that_is_due_shortly_before_a_flush_waits_for_it()
    {
        FakeTimeProvider time = new();
        FlushSchedule schedule = new(time) { Interval = TimeSpan.FromMilliseconds(8) };
        time.Advance(TimeSpan.FromSeconds(1));
        schedule.Turn();
        schedule.Updated();

        time.Advance(TimeSpan.FromMilliseconds(94));
        schedule.Turn();
        schedule.Flushed(arrived: 0, isPaced: false);
        schedule.FastWaits(isUrgent: false);

        // The update is due 6 ms from here, and the flush 8.
        Assert.Equal(TimeSpan.FromMilliseconds(8), time.GetElapsedTime(schedule.Now, schedule.Deadline));
    }
}
