using GameRelay.Relay.Scripting;
using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

public sealed class MessageTests
{
    [Fact]
    public void A_message_has_op_code_sender_payload_and_text()
    {
        using var test = TestScript.Run("""
            on.onMessage = (m) => logger.info(`${m.opCode} ${m.sender} ${m.reliable} ${m.targetPlayer} ${m.getPayloadAsText()} ${m.payload.length} ${m.payload instanceof Uint8Array}`);
            """);

        test.Message(113, "grüß 😀", sender: 2);

        Assert.Equal(["113 2 true -1 grüß 😀 11 true"], test.Outputs.Texts);
    }

    [Fact]
    public void A_payload_serves_every_use_that_scripts_make_of_it()
    {
        using var test = TestScript.Run("""
            on.onMessage = (m) => {
              logger.info(JSON.parse(new Buffer.from(m.payload)).a);
              logger.info(String.fromCharCode.apply(null, m.payload));
              logger.info(m.payload + 3);
              logger.info(String(m.payload != ""));
              logger.info(m.getPayloadAsText());
              session.sendMessage(session.newTextGameMessage(2, m.sender, m.payload), 1);
            };
            """);

        test.Message(1, """{"a":7}""");

        Assert.Equal(["7", """{"a":7}""", """{"a":7}3""", "true", """{"a":7}"""], test.Outputs.Texts);
        Assert.Equal("""{"a":7}""", Assert.Single(test.Outputs.Sends).Text);
    }

    [Fact]
    public void An_empty_payload_is_empty_and_not_null()
    {
        using var test = TestScript.Run("""
            on.onMessage = (m) => logger.info(`${m.payload.length} ${m.payload != ""} ${new Buffer.from(m.payload).length} [${m.getPayloadAsText()}]`);
            on.onPlayerConnect = (c) => c.payload.length === 0 && c.payload instanceof Uint8Array;
            """);

        test.Message(1, "");

        Assert.Equal(["0 false 0 []"], test.Outputs.Texts);
        Assert.True(test.Script.PlayerConnect(new(1, "psess-1", null, null), []));
    }

    [Fact]
    public void A_payload_is_a_copy_that_a_script_may_keep()
    {
        using var test = TestScript.Run("""
            const kept = [];
            on.onMessage = (m) => { kept.push(m.payload); if (kept.length === 2) kept.forEach((p) => session.sendMessage(session.newBinaryGameMessage(1, -1, p), 1)); };
            """);

        test.Message(1, [1, 2, 255]);
        test.Message(1, [9, 8, 7]);

        Assert.Equal([[1, 2, 255], [9, 8, 7]], test.Outputs.Sends.Select(sent => sent.Bytes));
    }

    [Fact]
    public void Each_send_goes_by_its_channel_to_its_target()
    {
        using var test = TestScript.Run("""
            on.onMessage = (m) => {
              const message = session.newTextGameMessage(5, session.getServerId(), 'hi');
              session.sendMessage(message, 1);
              session.sendReliableMessage(message, '2');
              session.sendGroupMessage(message, session.getAllPlayersGroupId());
              session.sendReliableGroupMessage(message, 4);
              session.sendMessage(session.newTextGameMessage(6, 3, 'x'.repeat(1201)), 1);
              session.sendMessage(session.newTextGameMessage(6, 3, 12.5), 1);
              session.broadcastGroupMembershipUpdate(4, -1);
            };
            """);

        test.Message(1, "");

        Assert.Equal(
            [(false, 1, 5, -1, false), (false, 2, 5, -1, true), (true, -1, 5, -1, false), (true, 4, 5, -1, true), (false, 1, 6, 3, true), (false, 1, 6, 3, false)],
            test.Outputs.Sends.Select(s => (s.ToGroup, s.Target, s.OpCode, s.Sender, s.Reliable)));
        Assert.Equal("12.5", test.Outputs.Sends[^1].Text);
        Assert.Equal([(4, -1)], test.Outputs.Broadcasts);
        Assert.Empty(test.Outputs.Lines);
    }

    [Theory]
    [InlineData("session.sendMessage(session.newTextGameMessage(5, -1, 'a'), undefined)", "peer id is undefined")]
    [InlineData("session.sendMessage(session.newTextGameMessage(5, -1, 'a'), { peerId: 1 })", "peer id is a value of type Object")]
    [InlineData("session.sendMessage(session.newTextGameMessage(5, -1, 'a'), 'ana')", "peer id is 'ana'")]
    [InlineData("session.sendMessage(session.newTextGameMessage(5, -1, 'a'), -1)", "peer id is -1")]
    [InlineData("session.sendGroupMessage(session.newTextGameMessage(5, -1, 'a'), 0)", "group id is 0")]
    [InlineData("session.sendMessage('hello', 1)", "the message is 'hello'")]
    [InlineData("session.sendMessage({ get opCode() { throw new Error('no'); } }, 1)", "the message cannot be read: no")]
    [InlineData("session.sendMessage(new Proxy({}, { has() { throw new Error('no'); } }), 1)", "the message cannot be read: no")]
    [InlineData("session.sendMessage(session.newTextGameMessage(5, -1, 'a'), Object.create(null))", "peer id is a value of type object")]
    [InlineData("session.sendMessage(session.newTextGameMessage(5, -1, 'a'), () => 1)", "peer id is a value of type function")]
    [InlineData("session.sendMessage()", "the message is undefined")]
    [InlineData("session.sendReliableGroupMessage(session.newTextGameMessage(5, -1, 'a'), NaN)", "group id is NaN")]
    [InlineData("session.broadcastGroupMembershipUpdate(undefined, 1)", "group ids are undefined and 1")]
    [InlineData("session.sendMessage(session.newTextGameMessage(1.5, -1, 'a'), 1)", "op code is 1.5")]
    [InlineData("session.sendReliableMessage(null, 1)", "the message is null")]
    [InlineData("session.sendMessage(session.newTextGameMessage(undefined, -1, 'a'), 1)", "op code is undefined")]
    [InlineData("session.sendMessage(session.newTextGameMessage(0, -1, 'a'), 1)", "op code is 0")]
    [InlineData("session.sendMessage(session.newTextGameMessage(-3, -1, 'a'), 1)", "op code is -3")]
    [InlineData("session.sendReliableMessage(session.newTextGameMessage(5, -1, 'x'.repeat(4097)), 1)", "4097 bytes")]
    public void A_send_that_makes_no_sense_is_dropped_with_a_warning(string statement, string warning)
    {
        using var test = TestScript.Run($"on.onMessage = () => {{ {statement}; logger.info('went on'); }};");

        test.Message(1, "");

        Assert.Contains(warning, Assert.Single(test.Outputs.Warnings));
        Assert.Equal(("index.js", 2), (test.Outputs.Lines[0].File, test.Outputs.Lines[0].Line));
        Assert.Equal("went on", test.Outputs.Lines[^1].Text);
        Assert.Empty(test.Outputs.Sends);
    }

    [Fact]
    public void A_payload_that_is_none_is_sent_empty_or_as_text_with_a_warning()
    {
        using var test = TestScript.Run("""
            on.onMessage = (m) => {
              session.sendMessage(session.newTextGameMessage(5, -1), 1);
              session.sendMessage(session.newTextGameMessage(5, -1, undefined), 1);
              session.sendMessage(session.newTextGameMessage(5, -1, m.getPayloadAsText), 1);
              session.sendMessage(session.newTextGameMessage(5, -1, Symbol('s')), 1);
              session.sendMessage(session.newTextGameMessage(5, -1, Object.create(null)), 1);
            };
            """);

        test.Message(1, "");

        Assert.Equal(5, test.Outputs.Sends.Count);
        Assert.Equal(["", ""], test.Outputs.Sends.Take(2).Select(s => s.Text));
        Assert.Equal("Symbol(s)", test.Outputs.Sends[3].Text);
        Assert.Collection(
            test.Outputs.Warnings,
            w => Assert.Contains("payload is undefined", w),
            w => Assert.Contains("payload is a function", w),
            w => Assert.Contains("cannot be turned into text", w));
    }

    [Fact]
    public void Players_are_a_map_that_is_safe_to_change_and_keeps_what_a_script_stores()
    {
        using var test = TestScript.Run("""
            on.onMessage = (m) => {
              const players = session.getPlayers();
              players.forEach((player, peerId) => { player.score = (player.score || 0) + peerId; players.delete(peerId); });
              logger.info([...session.getPlayers()].map(([id, p]) => `${typeof id}${id}:${p.playerSessionId}:${p.score}`).join());
              logger.info(`${session.getPlayers().size} ${session.getPlayers().has(2)} ${session.getPlayers() instanceof Map}`);
            };
            """);

        test.Outputs.PlayerList.AddRange([new(1, "psess-1", null, null), new(2, "psess-2", null, null)]);
        test.Message(1, "");
        test.Outputs.PlayerList.RemoveAt(0);
        test.Message(1, "");

        Assert.Equal(["number1:psess-1:1,number2:psess-2:2", "2 true true", "number2:psess-2:4", "1 true true"], test.Outputs.Texts);
    }
}
