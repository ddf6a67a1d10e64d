using GameRelay.Relay.Scripting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

/// <summary>Messages that are handed over together are to the script what they are one by one.</summary>
public sealed class HeldMessageTests
{
    // Each byte of a payload is one thing that a handler may do, and in part leave to microtasks, ticks and timers.
    private const string Busy = """
        let n = 0;
        const open = [], refused = [];
        process.setUncaughtExceptionCaptureCallback((error) => say(`caught ${error.message}`));
        process.on('unhandledRejection', (reason) => say(`unhandled ${reason.message}`));
        function say(text) {
          logger.info(`${++n} ${text}`);
          session.sendMessage(session.newTextGameMessage(9, n, text), 1 + n % 3);
        }
        async function chain(length, name) {
          for (let i = 0; i < length; i++) { await null; say(`${name} ${i}`); }
          say(new Error('chain').stack);
        }
        const acts = [
          (k) => void chain(k, 'chain'),
          () => void Promise.resolve().then(() => process.nextTick(() => say('a tick of a microtask'))),
          () => queueMicrotask(() => { say('microtask'); throw new Error('microtask'); }),
          (k) => process.nextTick(() => { say('tick'); chain(k, 'of a tick'); }),
          () => void Promise.reject(new Error('nobody')),
          () => void refused.push(Promise.reject(new Error('handled late'))),
          () => refused.splice(0).forEach((promise) => promise.catch((error) => say(`late ${error.message}`))),
          () => { throw new Error('thrown'); },
          (k) => void setTimeout(() => { say('timer'); chain(2, 'of a timer'); }, 1 + k),
          (k) => void new Promise((resolve) => open.push(resolve)).then(() => say(`resolved ${k}`)),
          () => open.splice(0).forEach((resolve) => resolve()),
          () => session.sendReliableGroupMessage(session.newTextGameMessage(8, 1, 'all'), -1),
          async () => { await chain(1, 'inner'); throw new Error('async'); },
          () => void Promise.resolve({ then(resolve) { say('thenable'); resolve(); } }),
          () => void (async () => { for await (const x of (async function* () { yield 1; yield 2; })()) say(`generated ${x}`); })(),
        ];
        on.onMessage = (m) => {
          say(`${m.opCode} ${m.sender} ${m.reliable} ${m.targetPlayer} ${m.targetGroup} ${Buffer.from(m.payload).toString('hex')} ${Object.keys(m)}`);
          let last;
          for (const byte of m.payload) last = acts[byte % acts.length](byte >> 4);
          return last;
        };
        on.onPlayerJoinGroup = (groupId) => { say(`joins ${groupId}`); return true; };
        """;

    [Theory]
    [InlineData("10.x", 1)]
    [InlineData("10.x", 2)]
    [InlineData("24.x", 3)]
    [InlineData("24.x", 4)]
    public void A_script_does_the_same_whether_messages_come_together_or_one_by_one(string nodeVersion, int seed)
    {
        var together = Transcript(nodeVersion, seed, isHeld: true);

        Assert.Equal(Transcript(nodeVersion, seed, isHeld: false), together);
        Assert.Contains("a tick of a microtask", together);
    }

    [Fact]
    public void What_comes_together_is_one_call()
    {
        using var test = TestScript.Run("on.onMessage = async (m) => { logger.info('one'); setTimeout(() => logger.info('timer'), 30); await null; };");
        test.Outputs.Logged = () => test.Time.Advance(TimeSpan.FromMilliseconds(10));
        test.Hold(1, []);
        test.Hold(2, []);
        Assert.Empty(test.Outputs.Texts);

        test.Script.HandOver();
        test.Outputs.Logged = null;
        test.Time.Advance(TimeSpan.FromMilliseconds(10));
        test.Script.RunDueTimers();

        // Both timers count from one reading of the clock.
        Assert.Equal(["one", "one", "timer", "timer"], test.Outputs.Texts);
    }

    [Fact]
    public void More_than_fits_arrives_in_order()
    {
        using var test = TestScript.Run("on.onMessage = (m) => logger.info(`${m.opCode} ${m.payload.length} ${m.payload.every((byte) => byte === m.opCode)}`);");

        for (var i = 1; i <= 100; i++)
            test.Hold(i, [.. Enumerable.Repeat((byte)i, i * 41)]);
        test.Script.HandOver();

        Assert.Equal(Enumerable.Range(1, 100).Select(i => $"{i} {i * 41} true"), test.Outputs.Texts);
    }

    [Theory]
    [InlineData("throw new Error('first');", ScriptFailureCause.Exception)]
    [InlineData("process.nextTick(() => { throw new Error('first'); });", ScriptFailureCause.Exception)]
    [InlineData("queueMicrotask(() => { throw new Error('first'); });", ScriptFailureCause.Exception)]
    [InlineData("Promise.reject(new Error('first'));", ScriptFailureCause.Exception)]
    [InlineData("return Promise.reject(new Error('first'));", ScriptFailureCause.Exception)]
    [InlineData("for (;;);", ScriptFailureCause.TimeLimit)]
    [InlineData("queueMicrotask(() => { for (;;); });", ScriptFailureCause.TimeLimit)]
    [InlineData("(function spin() { Promise.resolve().then(spin); })();", ScriptFailureCause.TimeLimit)]
    [InlineData("queueMicrotask(() => { const kept = []; for (;;) kept.push({ n: kept.length, text: 'x' + kept.length }); });", ScriptFailureCause.MemoryLimit)]
    public void When_one_of_them_fails_the_rest_is_not_run(string first, object cause)
    {
        ScriptWatchdogLimits limits = new() { CallbackTime = TimeSpan.FromSeconds(cause is ScriptFailureCause.TimeLimit ? 0.5 : 60), ResidentBytes = long.MaxValue };
        using var watchdog = new ScriptWatchdog(limits, TimeProvider.System, () => 0, _ => { });
        watchdog.Start();
        using var test = TestScript.Run($"on.onMessage = (m) => {{ logger.info(`${{m.opCode}}`); if (m.opCode === 2) {{ {first} }} }};", "24.x", watchdog, heapLimit: 32 << 20);
        for (var i = 1; i <= 3; i++)
            test.Hold(i, []);

        var failure = Assert.Throws<ScriptFailedException>(test.Script.HandOver).Failure;

        Assert.Equal(cause, failure.Cause);
        Assert.DoesNotContain("3", test.Outputs.Texts);
    }

    [Theory]
    [InlineData("process.exit(7);")]
    [InlineData("queueMicrotask(() => { process.nextTick(() => logger.info('tick')); process.exit(7); });")]
    [InlineData("process.nextTick(() => process.exit(7));")]
    public void After_an_exit_the_rest_is_not_run(string first)
    {
        using var test = TestScript.Run($"on.onMessage = (m) => {{ logger.info(`${{m.opCode}}`); if (m.opCode === 1) {{ {first} }} }};");
        test.Hold(1, []);
        test.Hold(2, []);

        test.Script.HandOver();

        Assert.Equal(7, test.Outputs.ExitCode);
        Assert.Equal(["1"], test.Outputs.Texts);
    }

    [Fact]
    public void Those_that_the_script_has_not_got_can_be_dropped_while_it_runs()
    {
        using var test = TestScript.Run("on.onMessage = (m) => { if (m.opCode === 2) logger.info('drop'); else session.sendMessage(m, 1); };");
        var dropped = (0, 0);
        test.Outputs.Logged = () => dropped = test.Script.Forget();
        test.Hold(1, [1]);
        test.Hold(2, [1, 2]);
        test.Hold(3, [1, 2, 3]);
        test.Hold(4, [1, 2, 3, 4, 5]);
        test.Script.HandOver();
        test.Hold(5, [1]);
        test.Script.HandOver();

        Assert.Equal((2, 8), dropped);
        Assert.Equal([1, 5], test.Outputs.Sends.Select(sent => sent.OpCode));
    }

    [Fact]
    public void Each_has_the_time_of_a_callback_for_itself()
    {
        FakeTimeProvider time = new();
        using var watchdog = new ScriptWatchdog(
            new() { CallbackTime = TimeSpan.FromMilliseconds(200), ResidentBytes = long.MaxValue }, time, () => 0, _ => { });
        using var test = TestScript.Run("on.onMessage = (m) => { logger.info(`${m.opCode}`); };", watchdog: watchdog);
        test.Outputs.Logged = () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(150));
            watchdog.Check();
        };
        for (var i = 1; i <= 5; i++)
            test.Hold(i, []);

        test.Script.HandOver();

        Assert.Equal(["1", "2", "3", "4", "5"], test.Outputs.Texts);
    }

    private static string Transcript(string nodeVersion, int seed, bool isHeld)
    {
        using var test = TestScript.Run(Busy, nodeVersion);
        var random = new Random(seed);
        for (var step = 0; step < 100; step++)
        {
            for (var i = random.Next(1, 12); i > 0; i--)
            {
                var payload = new byte[random.Next(6)];
                random.NextBytes(payload);
                var (opCode, sender) = (random.Next(1, 1000), random.Next(1, 9));
                if (isHeld)
                    test.Hold(opCode, payload, sender);
                else
                    test.Message(opCode, payload, sender);
            }

            test.Script.HandOver();
            test.Script.PlayerJoinGroup(step + 1, 1);
            test.Advance(TimeSpan.FromMilliseconds(random.Next(8)));
        }

        return test.Outputs.Transcript.ToString();
    }
}
