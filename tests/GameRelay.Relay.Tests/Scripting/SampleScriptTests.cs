using System.Runtime.CompilerServices;
using System.Text;
using GameRelay.Relay.Scripting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

public sealed class SampleScriptTests
{
    private readonly RecordedOutputs _outputs = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Arena_welcomes_with_player_count_mode_and_subscription()
    {
        using var arena = Start("arena");
        Join(arena, new(1, "psess-1", "ana", """{"subscription":"gold"}"""));
        Join(arena, new(2, "psess-2", "ben", null));
        Join(arena, new(3, "psess-3", "cem", "no json"));

        Assert.Equal(
            [
                (1, 12, """{"players":1,"mode":"duel","subscription":"gold"}"""), (2, 12, """{"players":2,"mode":"duel"}"""),
                (3, 12, """{"players":3,"mode":"duel"}"""),
            ],
            _outputs.Sends.Select(sent => (sent.Target, sent.OpCode, sent.Text)));
    }

    [Fact]
    public void Arena_leaves_players_messages_to_the_relay_and_answers_its_own()
    {
        using var arena = Start("arena");
        Assert.False(arena.Defines(ScriptCallback.OnSendToGroup));
        Assert.False(arena.Defines(ScriptCallback.OnSendToPlayer));

        arena.Message(new(10, 4, -1, 0, true, "hello"u8));
        arena.Message(new(99, 4, -1, 0, true, "hello"u8));

        var answer = Assert.Single(_outputs.Sends);
        Assert.Equal((4, 11, -1, "hello", true), (answer.Target, answer.OpCode, answer.Sender, answer.Text, answer.Reliable));
    }

    [Fact]
    public void Arena_ends_itself_when_everybody_has_left_for_a_minute()
    {
        using var arena = Start("arena");
        var ana = new ScriptPlayer(1, "psess-1", "ana", null);
        Join(arena, ana);
        Assert.Null(arena.NextTimerTimestamp);
        arena.PlayerDisconnect(1);
        _outputs.PlayerList.Remove(ana);

        _time.Advance(TimeSpan.FromSeconds(60));
        arena.RunDueTimers();

        Assert.Equal((1, 0), (_outputs.EndingCalls, _outputs.ExitCode));
        Assert.Equal((true, -1, 13, 1, "0"), _outputs.Sends.Where(sent => sent.ToGroup).Select(s => (s.ToGroup, s.Target, s.OpCode, s.Sender, s.Text)).Single());
    }

    [Fact]
    public void Chat_refuses_taken_names_and_lines_from_outside_the_channel()
    {
        using var chat = Load("chat");
        chat.Init();

        Assert.True(chat.PlayerConnect(new(1, "psess-1", null, null), "Ana"u8));
        Assert.False(chat.PlayerConnect(new(2, "psess-2", null, null), "ana"u8));
        Assert.True(chat.PlayerConnect(new(3, "psess-3", null, null), []));
        Assert.False(chat.SendToGroup(new(1, 1, 0, 5, true, "hi"u8)));
        Assert.True(chat.PlayerJoinGroup(5, 1));
        Assert.True(chat.SendToGroup(new(1, 1, 0, 5, true, "hi"u8)));
        Assert.False(chat.SendToGroup(new(1, 1, 0, 5, true, Encoding.UTF8.GetBytes(new string('x', 201)))));
        chat.Message(new(2, 3, -1, 0, true, "ben"u8));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        chat.RunDueTimers();

        Assert.Equal(
            [(1, 4, "join the channel first"), (1, 4, "too long"), (-1, 3, """{"peerId":3,"name":"ben"}""")],
            _outputs.Sends.Select(sent => (sent.Target, sent.OpCode, sent.Text)));
        Assert.Equal([(5, 5)], _outputs.Broadcasts);
    }

    private ScriptHost Start(string name)
    {
        var script = Load(name);
        script.Init();
        Assert.True(script.ProcessStarted([]));
        script.StartGameSession(new("arn:session", "name", "fleet-1", 8, [new("mode", "duel")], "127.0.0.1", "", 1, null, null));
        return script;
    }

    private ScriptHost Load(string name, [CallerFilePath] string thisFile = "")
    {
        var directory = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../src/Samples/scripts", name));
        return ScriptHost.Load(new() { Directory = directory, LaunchPath = "/local/game/index.js" }, _outputs, new LiveReadings(_time, _outputs));
    }

    private void Join(ScriptHost script, ScriptPlayer player)
    {
        Assert.True(script.PlayerConnect(player, []));
        _outputs.PlayerList.Add(player);
        script.PlayerAccepted(player);
    }
}
