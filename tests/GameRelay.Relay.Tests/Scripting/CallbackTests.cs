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
    public void A_boolean_callback_may_be_async_when_it_settles_at_once()
    {
        using var test = TestScript.Run("""
            on.onPlayerConnect = async () => { await null; await null; return true; };
            on.onSendToPlayer = async () => { await null; return false; };
            on.onHealthCheck = () => new Promise((resolve) => setTimeout(resolve, 10, true));
            """);

        Assert.True(test.Script.PlayerConnect(Ana, []));
        Assert.False(test.Script.SendToPlayer(new(1, 1, 2, 0, true, [])));
        Assert.False(test.Script.HealthCheck());
        Assert.Contains("onHealthCheck returned a promise that did not settle at once", Assert.Single(test.Outputs.Warnings));
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
    public void Class_methods_that_are_passed_unbound_find_the_exports_as_this()
    {
        using var test = TestScript.Run("class Game { onMessage() { logger.info(String(this === on)); } } on.onMessage = new Game().onMessage;");

        test.Message(1, "");

        Assert.Equal(["true"], test.Outputs.Texts);
    }
}
