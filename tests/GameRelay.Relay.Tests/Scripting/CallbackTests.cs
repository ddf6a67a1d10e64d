using GameRelay.Relay.Scripting;
using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

public sealed class CallbackTests
{
    private static readonly ScriptPlayer Ana = new(1, "psess-1", "ana", """{"subscription":"gold"}""");

    [Fact]
    public void Only_what_the_script_defines_is_called_and_the_rest_answers_yes()
    {
        using var test = TestScript.Run("on.onHealthCheck = () => false;");

        Assert.Equal([ScriptCallback.Init, ScriptCallback.OnHealthCheck], Enum.GetValues<ScriptCallback>().Where(test.Script.Defines));
        Assert.True(test.Script.ProcessStarted(["a"]));
        Assert.True(test.Script.PlayerConnect(Ana, []));
        Assert.True(test.Script.SendToPlayer(new(1, 1, 2, 0, false, [1])));
        Assert.True(test.Script.SendToGroup(new(1, 1, 0, -1, false, [1])));
        Assert.True(test.Script.PlayerJoinGroup(3, 1));
        Assert.True(test.Script.PlayerLeaveGroup(3, 1));
        Assert.False(test.Script.HealthCheck());
    }

    [Fact]
    public void Configuration_has_defaults_and_is_read_from_the_exports()
    {
        using var bare = TestScript.Run("");
        using var configured = TestScript.Run("on.configuration = { pingIntervalTime: 30000, maxPlayers: 8, other: 1 };");

        Assert.Equal((TimeSpan.FromSeconds(3), 32), (bare.Script.PingInterval, bare.Script.MaxPlayers));
        Assert.Equal((TimeSpan.FromSeconds(30), 8), (configured.Script.PingInterval, configured.Script.MaxPlayers));
    }

    [Theory]
    [InlineData("50", 50.0)]
    [InlineData("0", 0.0)]
    [InlineData("0.5", 0.5)]
    [InlineData("60000", 1000.0)]
    [InlineData("-1", null)]
    [InlineData("'50'", null)]
    [InlineData("NaN", null)]
    [InlineData("undefined", null)]
    public void A_flush_interval_is_at_most_a_second_and_nonsense_leaves_it_to_the_relay(string value, double? milliseconds)
    {
        using var test = TestScript.Run($"on.configuration = {{ flushIntervalTime: {value} }};");

        Assert.Equal(milliseconds, test.Script.FlushInterval?.TotalMilliseconds);
    }

    [Fact]
    public void Each_callback_is_given_its_arguments()
    {
        using var test = TestScript.Run("""
            on.onProcessStarted = (args) => { logger.info('started ' + args); return true; };
            on.onStartGameSession = (g) => logger.info(`${g} ${g.Status} ${g.status} ${g.maximumPlayerSessionCount} ${g.GameSessionId} ${g.gameProperties[0].key}=${g.GameProperties[0].Value} ${session.getGameSessionId()}`);
            on.onPlayerConnect = (c) => { logger.info(`connect ${c.peerId} ${c.player.peerId} ${c.player.playerSessionId} ${c.player.playerId} ${JSON.parse(c.player.playerData).subscription} ${c.payload}`); return true; };
            on.onPlayerAccepted = (p) => logger.info(`accepted ${p.peerId} ${session.getPlayers().get(1) === p}`);
            on.onSendToPlayer = (m) => m.targetPlayer === 2 && m.opCode === 5;
            on.onSendToGroup = (m) => m.targetGroup === 7 && m.reliable === false;
            on.onPlayerJoinGroup = (group, peer) => group === 7 && peer === 1;
            on.onPlayerLeaveGroup = (group, peer) => { logger.info(`leave ${group} ${peer}`); };
            on.onPlayerDisconnect = (peer) => logger.info(`left ${typeof peer} ${peer}`);
            """);
        var script = test.Script;

        Assert.True(script.ProcessStarted(["--x", "y"]));
        script.StartGameSession(new("arn:1", "name", "fleet-1", 4, [new("mode", "duel")], "127.0.0.1", "localhost", 5, null, null));
        Assert.True(script.PlayerConnect(Ana, "hello"u8));
        test.Outputs.PlayerList.Add(Ana);
        script.PlayerAccepted(Ana);
        Assert.True(script.SendToPlayer(new(5, 1, 2, 0, true, [])));
        Assert.False(script.SendToPlayer(new(6, 1, 2, 0, true, [])));
        Assert.True(script.SendToGroup(new(5, 1, 0, 7, false, [])));
        Assert.True(script.PlayerJoinGroup(7, 1));
        Assert.False(script.PlayerJoinGroup(8, 1));
        Assert.False(script.PlayerLeaveGroup(7, 1)); // undefined is no
        script.PlayerDisconnect(1);

        Assert.Equal(
            [
                "started --x,y", "[object Object] ACTIVATING ACTIVATING 4 arn:1 mode=duel arn:1", "connect 1 1 psess-1 ana gold hello", "accepted 1 true", "leave 7 1",
                "left number 1",
            ],
            test.Outputs.Texts);
    }

    [Fact]
    public void A_boolean_callback_may_be_async()
    {
        using var test = TestScript.Run("""
            on.onPlayerConnect = async () => { await null; await null; return true; };
            on.onSendToPlayer = async () => { await null; return false; };
            on.onHealthCheck = () => new Promise((resolve) => setTimeout(resolve, 10, 'yes'));
            on.onPlayerJoinGroup = () => new Promise((resolve) => setTimeout(resolve, 20, 0));
            """);
        List<string> answers = [];

        Assert.True(test.Script.PlayerConnect(Ana, []));
        Assert.False(test.Script.SendToPlayer(new(1, 1, 2, 0, true, [])));
        Assert.False(test.Script.IsAnswerPending);
        Assert.False(test.Script.HealthCheck());
        Assert.True(test.Script.IsAnswerPending);
        test.Script.WhenAnswered(yes => answers.Add($"health {yes}"));
        Assert.False(test.Script.PlayerJoinGroup(1, 1));
        test.Script.WhenAnswered(yes => answers.Add($"join {yes}"));
        test.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["health True", "join False"], answers);
        Assert.Empty(test.Outputs.Warnings);
        Assert.Null(test.Script.NextTimerTimestamp);
    }

    [Fact]
    public void A_promise_that_waits_for_a_message_is_answered_by_it()
    {
        using var test = TestScript.Run("let decide; on.onPlayerConnect = () => new Promise((resolve) => { decide = resolve; }); on.onMessage = () => decide(true);");
        bool? answer = null;
        test.Script.PlayerConnect(Ana, []);
        test.Script.WhenAnswered(yes => answer = yes);

        test.Message(1, "");
        Assert.Null(answer); // not in the midst of whatever called
        test.Advance(TimeSpan.Zero);

        Assert.True(answer);
    }

    [Fact]
    public void A_promise_that_never_settles_is_no_after_a_few_seconds()
    {
        using var test = TestScript.Run("on.onHealthCheck = () => new Promise(() => {}); on.onPlayerConnect = async () => { await new Promise((r) => setTimeout(r, 9)); throw new Error('late'); };");
        List<bool> answers = [];
        test.Script.HealthCheck();
        test.Script.WhenAnswered(answers.Add);

        test.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Empty(answers);
        test.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal([false], answers);
        Assert.Equal("The promise that onHealthCheck returned is not settled after 5 s; it counts as false.", Assert.Single(test.Outputs.Warnings));
        test.Script.PlayerConnect(Ana, []);
        Assert.Contains("late", Assert.Throws<ScriptFailedException>(() => test.Advance(TimeSpan.FromSeconds(1))).Failure.Message);
    }

    [Fact]
    public void Process_terminate_is_settled_when_its_promise_is()
    {
        using var test = TestScript.Run("on.onProcessTerminate = async () => { await new Promise((r) => setTimeout(r, 100)); logger.info('done'); };");

        test.Script.ProcessTerminate();
        Assert.False(test.Script.IsProcessTerminateSettled);
        test.Advance(TimeSpan.FromMilliseconds(100));

        Assert.True(test.Script.IsProcessTerminateSettled);
        Assert.Equal(["done"], test.Outputs.Texts);
    }

    [Fact]
    public void Ending_is_idempotent_and_nothing_runs_after_exit()
    {
        using var test = TestScript.Run("""
            on.onMessage = async () => {
              const outcome = await session.processEnding();
              await session.processEnding();
              logger.info('ending: ' + outcome);
              try { process.exit(3); } catch (e) { logger.info('caught'); } finally { logger.info('finally'); }
              logger.info('after');
            };
            setInterval(() => logger.info('tick'), 10);
            """);

        test.Message(1, "");
        test.Message(1, "");
        test.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, test.Outputs.EndingCalls);
        Assert.Equal(3, test.Outputs.ExitCode);
        Assert.Equal(["ending: Success"], test.Outputs.Texts);
        Assert.Null(test.Script.NextTimerTimestamp);
    }

    [Fact]
    public void What_public_scripts_do_wrong_hurts_nobody()
    {
        using var test = TestScript.Run("""
            on.onPlayerConnect = (c) => { session.sendReliableMessage(session.newTextGameMessage(1, -1, 'too early'), c.peerId); return true; };
            on.onPlayerDisconnect = (peerId) => { session.getPlayers().forEach((p, id) => session.sendMessage(session.newTextGameMessage(1, -1, 'left'), id)); };
            on.onPlayerAccepted = (player) => session.sendMessage(session.newTextGameMessage(2, -1, 'x'), player);
            on.onMessage = async (m) => { await undefined; await 5; if (m.sender != 0) logger.info('client ' + m.sender); session.processEnding().then((o) => logger.info('a ' + o)); await session.processEnding(); };
            on.onProcessStarted = (args) => { logger.info('Starting process with args: ' + args); return true; };
            (function tick() { setTimeout(tick, 1000); })();
            """);

        Assert.True(test.Script.ProcessStarted([]));
        Assert.True(test.Script.PlayerConnect(Ana, []));
        test.Outputs.PlayerList.Add(Ana);
        test.Script.PlayerAccepted(Ana);
        test.Message(1, "");
        test.Script.PlayerDisconnect(1);
        test.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["sendMessage: the peer id is a value of type Player. Nothing is sent"], test.Outputs.Warnings);
        Assert.Equal(["Starting process with args: ", "client 1", "a Success"], test.Outputs.Texts.Where(text => !text.StartsWith("send", StringComparison.Ordinal)));
        Assert.Equal(["too early", "left"], test.Outputs.Sends.Select(sent => sent.Text));
        Assert.NotNull(test.Script.NextTimerTimestamp);
    }

    [Theory]
    [InlineData("process.exit()", 0)]
    [InlineData("process.exit('3')", 3)]
    [InlineData("process.exitCode = 4; process.exit()", 4)]
    [InlineData("Promise.resolve().then(() => process.exit(5))", 5)]
    [InlineData("setTimeout(() => process.exit(6), 5)", 6)]
    [InlineData("process.nextTick(() => process.exit(7))", 7)]
    [InlineData("process.on('exit', (code) => logger.info('exit ' + code)); process.exit(8)", 8)]
    [InlineData("process.abort()", 134)]
    public void Exit_ends_the_script_from_anywhere(string statement, int code)
    {
        using var test = TestScript.Run($"on.onMessage = () => {{ {statement}; }}; on.onHealthCheck = () => true; setInterval(() => {{}}, 1);");

        test.Message(1, "");
        test.Advance(TimeSpan.FromMilliseconds(5));

        Assert.Equal(code, test.Outputs.ExitCode);
        Assert.Null(test.Script.NextTimerTimestamp);
        Assert.False(test.Script.HealthCheck());
        Assert.Equal(code == 8 ? ["exit 8"] : [], test.Outputs.Texts);
    }

    [Fact]
    public void Class_methods_that_are_passed_unbound_find_the_exports_as_this()
    {
        using var test = TestScript.Run("class Game { onMessage() { logger.info(String(this === on)); } } on.onMessage = new Game().onMessage;");

        test.Message(1, "");

        Assert.Equal(["true"], test.Outputs.Texts);
    }
}
