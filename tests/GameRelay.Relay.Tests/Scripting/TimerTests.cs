using GameRelay.Relay.Scripting;
using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

public sealed class TimerTests
{
    [Fact]
    public void Timers_run_in_order_of_time_and_then_of_scheduling()
    {
        using var test = TestScript.Run("""
            setTimeout((...a) => logger.info('30 ' + a), 30, 'x', 'y');
            setTimeout(() => logger.info('10 a'), 10);
            setTimeout(() => logger.info('10 b'), 10);
            setImmediate(() => logger.info('immediate'));
            setTimeout(() => logger.info('zero'), 0);
            """);

        test.Advance(TimeSpan.FromMilliseconds(29));
        Assert.Equal(["immediate", "zero", "10 a", "10 b"], test.Outputs.Texts);
        test.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("30 x,y", test.Outputs.Texts.Last());
        Assert.Null(test.Script.NextTimerTimestamp);
    }

    [Fact]
    public void An_interval_repeats_until_it_is_cleared_by_handle_or_number()
    {
        using var test = TestScript.Run("""
            let n = 0;
            const a = setInterval(() => { logger.info('a' + ++n); if (n === 3) clearInterval(a); }, 10);
            const b = setInterval(() => logger.info('b'), 25);
            setTimeout(() => clearTimeout(Number(b)), 60);
            const c = setTimeout(() => logger.info('never'), 5);
            clearTimeout(c); clearTimeout(undefined); clearTimeout('nothing'); clearInterval(null);
            """);

        test.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["a1", "a2", "b", "a3", "b"], test.Outputs.Texts);
    }

    [Fact]
    public void Microtasks_are_drained_after_each_timer()
    {
        using var test = TestScript.Run("""
            setTimeout(() => { logger.info('one'); Promise.resolve().then(() => logger.info('micro')); process.nextTick(() => logger.info('tick')); }, 1);
            setTimeout(() => logger.info('two'), 1);
            """);

        test.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(["one", "tick", "micro", "two"], test.Outputs.Texts);
    }

    [Fact]
    public void A_timer_that_starts_another_does_not_keep_the_loop()
    {
        using var test = TestScript.Run("let n = 0; setImmediate(function again() { logger.info(String(n++)); setImmediate(again); });");

        test.Script.RunDueTimers();
        test.Script.RunDueTimers();

        Assert.Equal(["0", "1"], test.Outputs.Texts);
        Assert.NotNull(test.Script.NextTimerTimestamp);
    }

    [Fact]
    public void The_next_timer_is_due_exactly_when_it_runs()
    {
        using var test = TestScript.Run("setTimeout(() => logger.info('now'), 16.7);");

        var due = test.Script.NextTimerTimestamp!.Value;
        test.Time.Advance(TimeSpan.FromTicks(due - test.Time.GetTimestamp() - 1));
        test.Script.RunDueTimers();
        Assert.Empty(test.Outputs.Lines);
        test.Time.Advance(TimeSpan.FromTicks(1));
        test.Script.RunDueTimers();
        Assert.Equal(["now"], test.Outputs.Texts);
    }

    [Fact]
    public void An_interval_goes_on_from_when_it_ran_and_refresh_from_now()
    {
        using var test = TestScript.Run("""
            const at = () => Math.round(performance.now());
            setInterval(() => logger.info('i' + at()), 100);
            const t = setTimeout(() => logger.info('t' + at()), 150);
            on.onMessage = () => t.refresh();
            """);

        test.Time.Advance(TimeSpan.FromMilliseconds(130)); // a loop that was busy
        test.Script.RunDueTimers();
        test.Message(1, "");
        test.Advance(TimeSpan.FromMilliseconds(250));

        Assert.Equal(["i130", "i230", "t280", "i330"], test.Outputs.Texts);
    }

    [Theory]
    [InlineData("setTimeout(() => logger.info('ran'), -5)")]
    [InlineData("setTimeout(() => logger.info('ran'), NaN)")]
    [InlineData("setTimeout(() => logger.info('ran'), 2 ** 31)")]
    [InlineData("setTimeout(() => logger.info('ran'), '1')")]
    [InlineData("setTimeout(() => logger.info('ran'))")]
    public void A_delay_that_is_none_is_a_millisecond(string statement)
    {
        using var test = TestScript.Run(statement);

        test.Advance(TimeSpan.FromMilliseconds(0.9));
        Assert.Empty(test.Outputs.Lines);
        test.Advance(TimeSpan.FromMilliseconds(0.1));

        Assert.Equal(["ran"], test.Outputs.Texts);
    }

    [Fact]
    public void A_loop_of_async_sleeps_runs_to_its_end()
    {
        using var test = TestScript.Run("""
            const sleep = require('util').promisify(setTimeout);
            (async () => { for (let i = 0; i < 3; i++) { await sleep(100); logger.info('step ' + i); } })();
            """);

        test.Advance(TimeSpan.FromMilliseconds(300));

        Assert.Equal(["step 0", "step 1", "step 2"], test.Outputs.Texts);
    }
}
