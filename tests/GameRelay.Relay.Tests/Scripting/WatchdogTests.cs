using System.Diagnostics;
using GameRelay.Hosting.Process.V1;
using GameRelay.Relay.Scripting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

public sealed class WatchdogTests
{
    private static readonly ScriptWatchdogLimits Limits = new()
    {
        CallbackTime = TimeSpan.FromMilliseconds(200),
        ResidentBytes = long.MaxValue,
        Grace = TimeSpan.FromSeconds(2),
    };

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly List<ScriptFailure> _ended = [];
    private long _resident = 100 << 20;
    private int _interrupts;

    [Fact]
    public void A_callback_that_never_returns_is_interrupted()
    {
        using var watchdog = new ScriptWatchdog(Limits, TimeProvider.System, () => 0, _ended.Add);
        watchdog.Start();
        using var test = TestScript.Run("on.onMessage = () => { try { for (;;); } finally { logger.info('finally'); } };", watchdog: watchdog);

        var failure = Assert.Throws<ScriptFailedException>(() => test.Message(1, "")).Failure;

        Assert.Equal((ScriptFailureCause.TimeLimit, "onMessage ran longer than 0.2 s."), (failure.Cause, failure.Message));
        Assert.Empty(_ended);
    }

    [Theory]
    [InlineData("on.onMessage = () => { (function spin() { Promise.resolve().then(spin); })(); };", "onMessage")]
    [InlineData("setTimeout(() => { while (true); }, 1); on.onMessage = () => {};", "a timer")]
    public void Microtasks_and_timers_are_held_to_the_same_limit(string body, string what)
    {
        using var watchdog = new ScriptWatchdog(Limits, TimeProvider.System, () => 0, _ended.Add);
        watchdog.Start();
        using var test = TestScript.Run(body, watchdog: watchdog);

        var failure = Assert.Throws<ScriptFailedException>(() =>
        {
            test.Advance(TimeSpan.FromMilliseconds(1));
            test.Message(1, "");
        }).Failure;

        Assert.Equal(ScriptFailureCause.TimeLimit, failure.Cause);
        Assert.StartsWith(what, failure.Message);
    }

    [Fact]
    public void A_callback_may_not_take_what_a_process_has_for_other_sessions()
    {
        var interrupts = 0;
        using var watchdog = new ScriptWatchdog(Limits with { CallbackTime = Deadline, CallbackBytes = 64 << 20 }, _time, () => _resident, _ended.Add);
        watchdog.Watch(() => interrupts++);
        for (var callback = 0; callback < 3; callback++)
        {
            watchdog.Enter("onMessage");
            watchdog.Check();
            _resident += 60 << 20;
            watchdog.Check();
            watchdog.Leave();
        }

        Assert.Equal((0, null), (interrupts, watchdog.TakeReason()));
        watchdog.Enter("a timer");
        watchdog.Check();
        _resident += 65 << 20;
        watchdog.Check();

        Assert.Equal(1, interrupts);
        Assert.Equal(new(ScriptFailureCause.MemoryLimit, "The process grew by 65 MB while a timer ran; 64 MB is the limit."), watchdog.TakeReason());
    }

    [Fact]
    public void A_script_that_leaks_is_stopped_before_the_engine_gives_up()
    {
        using var test = TestScript.Run("const kept = []; on.onMessage = () => { for (;;) kept.push({ n: kept.length, text: 'x' + kept.length }); };", heapLimit: 32 << 20);

        var failure = Assert.Throws<ScriptFailedException>(() => test.Message(1, "")).Failure;

        Assert.Equal(ScriptFailureCause.MemoryLimit, failure.Cause);
        Assert.Contains("onMessage", failure.Message);
    }

    [Fact]
    public void A_script_that_leaks_a_little_with_each_of_many_messages_reaches_the_same_limit()
    {
        using var test = TestScript.Run(
            "const kept = []; on.onMessage = () => { for (let i = 0; i < 2000; i++) kept.push({ n: i, text: 'x' + kept.length }); };", heapLimit: 32 << 20);

        var failure = Assert.Throws<ScriptFailedException>(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                test.Message(1, "");
                test.Time.Advance(TimeSpan.FromMilliseconds(2));
            }
        }).Failure;

        Assert.Equal(ScriptFailureCause.MemoryLimit, failure.Cause);
        Assert.Matches("^The script's heap grew to [0-9]+ MB; its limit is 32 MB.$", failure.Message);
    }

    [Fact]
    public void Garbage_of_many_messages_counts_against_no_limit()
    {
        using var test = TestScript.Run("let last; on.onMessage = () => { last = []; for (let i = 0; i < 2000; i++) last.push({ n: i, text: 'x' + i }); };", heapLimit: 32 << 20);

        for (var i = 0; i < 2000; i++)
        {
            test.Message(1, "");
            test.Time.Advance(TimeSpan.FromMilliseconds(2));
        }
    }

    [Fact]
    public void A_script_that_asks_for_too_much_buffer_gets_an_error_that_it_can_catch()
    {
        using var test = TestScript.Run("on.onMessage = () => { try { const all = []; for (;;) all.push(Buffer.alloc(16 << 20)); } catch (e) { logger.info(e.name); } };");

        test.Message(1, "");

        Assert.Equal(["RangeError"], test.Outputs.Texts);
    }

    [Theory]
    [InlineData("on.onMessage = () => { all.push(Buffer.alloc(40 << 20)); all.push(Buffer.alloc(40 << 20)); };")]
    [InlineData("on.onMessage = () => { setTimeout(() => { for (;;) all.push(new Uint8Array(1 << 20)); }, 1); };")]
    [InlineData("on.onMessage = async () => { for (;;) { all.push(new ArrayBuffer(1 << 20)); await null; } };")]
    [InlineData("on.onMessage = () => { fill(); };")] // the next message finds no room for its payload
    public void A_script_that_uses_up_its_buffers_has_reached_its_memory_limit(string body)
    {
        using var test = TestScript.Run(
            "const all = []; function fill() { for (let size = 1 << 20; size > 0; size >>= 1) try { for (;;) all.push(new ArrayBuffer(size)); } catch { } }\n" + body, "24.x");

        var failure = Assert.Throws<ScriptFailedException>(() =>
        {
            test.Message(1, "x");
            test.Advance(TimeSpan.FromMilliseconds(1));
            test.Message(1, new byte[4096]);
        }).Failure;

        Assert.Equal(ScriptFailureCause.MemoryLimit, failure.Cause);
        Assert.Contains("Array buffer allocation failed: all array buffers of a script together may have 64 MB", failure.Message);
    }

    [Fact]
    public void Ticks_that_never_end_are_held_to_the_same_limit()
    {
        using var watchdog = new ScriptWatchdog(Limits, TimeProvider.System, () => 0, _ended.Add);
        watchdog.Start();
        using var test = TestScript.Run("on.onMessage = function spin() { Promise.resolve().then(() => process.nextTick(spin)); };", watchdog: watchdog);

        var failure = Assert.Throws<ScriptFailedException>(() => test.Message(1, "")).Failure;

        Assert.Equal(ScriptFailureCause.TimeLimit, failure.Cause);
    }

    [Fact]
    public void It_interrupts_first_and_ends_the_process_only_when_that_does_not_help()
    {
        using var watchdog = Manual();
        watchdog.Enter("onMessage");
        _time.Advance(Limits.CallbackTime);
        watchdog.Check();
        Assert.Equal(0, _interrupts);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        watchdog.Check();
        Assert.Equal((1, 0), (_interrupts, _ended.Count));

        _time.Advance(Limits.Grace);
        watchdog.Check();
        watchdog.Check();
        Assert.Equal(ScriptFailureCause.TimeLimit, Assert.Single(_ended).Cause);
    }

    [Fact]
    public void An_engine_that_comes_back_in_time_keeps_its_process()
    {
        using var watchdog = Manual();
        watchdog.Enter("onMessage");
        _time.Advance(TimeSpan.FromSeconds(1));
        watchdog.Check();
        watchdog.Leave();

        Assert.Equal(ScriptFailureCause.TimeLimit, watchdog.TakeReason()?.Cause);
        _time.Advance(TimeSpan.FromMinutes(1));
        watchdog.Check();
        Assert.Empty(_ended);
    }

    [Fact]
    public void A_process_that_grows_too_large_is_ended_though_no_script_runs()
    {
        using var watchdog = new ScriptWatchdog(Limits with { ResidentBytes = 256 << 20 }, _time, () => _resident, _ended.Add);
        watchdog.Check();
        _resident = 257 << 20;
        watchdog.Check();
        _time.Advance(Limits.Grace);
        watchdog.Check();

        Assert.Equal(new ScriptFailure(ScriptFailureCause.MemoryLimit, "The process grew to 257 MB; its limit is 256 MB."), Assert.Single(_ended));
    }

    [Fact]
    public void A_short_callback_is_not_mistaken_for_a_long_one()
    {
        using var watchdog = Manual();
        for (var i = 0; i < 10; i++)
        {
            watchdog.Enter("onMessage");
            _time.Advance(TimeSpan.FromMilliseconds(150));
            watchdog.Check();
            watchdog.Leave();
        }

        Assert.Equal((0, null), (_interrupts, watchdog.TakeReason()));
    }

    [Fact]
    public void The_resident_size_is_that_of_the_process()
    {
        using var process = Process.GetCurrentProcess();
        Assert.InRange(ScriptProcessEnd.ResidentBytes()(), process.WorkingSet64 / 2, process.WorkingSet64 * 2);
    }

    [Fact]
    public void The_failure_file_holds_one_line_of_json()
    {
        var path = Path.GetTempFileName();
        var failed = new Failed { Cause = FailureCause.ScriptException, Message = "onMessage threw \"x\"\n", File = "index.js", Line = 3, Column = 7 };
        ScriptProcessEnd.WriteFailure(path, failed);

        var read = Failed.Parser.ParseJson(Assert.Single(File.ReadAllLines(path)));
        File.Delete(path);

        Assert.Equal(failed, read);
    }

    [Fact]
    public void A_watchdog_that_slept_wakes_for_the_next_callback()
    {
        using var watchdog = new ScriptWatchdog(Limits, TimeProvider.System, () => 0, _ended.Add);
        watchdog.Watch(() => Interlocked.Increment(ref _interrupts));
        watchdog.Start();
        Assert.True(SpinWait.SpinUntil(() => watchdog.IsAsleep, Deadline), "The watchdog does not sleep.");

        watchdog.Enter("onMessage");

        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref _interrupts) == 1, Deadline), "The watchdog does not interrupt.");
        Assert.False(watchdog.IsAsleep);
        watchdog.TakeReason();
    }

    private ScriptWatchdog Manual()
    {
        var watchdog = new ScriptWatchdog(Limits, _time, () => _resident, _ended.Add);
        watchdog.Watch(() => _interrupts++);
        return watchdog;
    }
}
