using System.Net;
using GameRelay.Realtime;
using GameRelay.Relay.Routing;
using GameRelay.Relay.Scripting;
using GameRelay.Relay.Transports;

namespace GameRelay.Relay.Tests.Routing;

public class RoutingTests
{
    [Fact]
    public void A_message_to_a_player_reaches_that_player_alone()
    {
        using var session = TestSession.Active();
        var (ana, ben, eva) = (session.Join("a"), session.Join("b"), session.Join("c"));

        ana.Packet(10, targetPlayer: 2, text: "hi", reliable: true);
        session.Session.Step();

        Assert.Empty(ana.Told);
        Assert.Equal(["10 from 1 reliable: hi"], ben.Told);
        Assert.Empty(eva.Told);
    }

    [Fact]
    public void A_message_to_all_players_reaches_everyone_but_its_sender()
    {
        using var session = TestSession.Active();
        var (ana, ben, eva) = (session.Join("a"), session.Join("b"), session.Join("c"));

        ana.Packet(10, targetPlayer: 0, targetGroup: GroupTable.AllPlayers, text: "hi");
        session.Session.Step();

        Assert.Empty(ana.Told);
        Assert.Equal(["10 from 1: hi"], ben.Told);
        Assert.Equal(["10 from 1: hi"], eva.Told);
    }

    [Fact]
    public void A_message_without_targets_goes_to_everyone_else()
    {
        using var session = TestSession.Active();
        var (ana, ben) = (session.Join("a"), session.Join("b"));

        ana.Packet(10, targetPlayer: 0);
        session.Session.Step();

        Assert.Empty(ana.Told);
        Assert.Equal(["10 from 1: "], ben.Told);
    }

    [Fact]
    public void A_message_to_the_server_reaches_the_script_alone_even_when_its_group_is_all_players()
    {
        using var session = TestSession.Active(script => script.OnMessage = () => { });
        var (ana, ben) = (session.Join("a"), session.Join("b"));

        ana.Packet(10, Router.ServerId, text: "one");
        ana.Packet(11, Router.ServerId, GroupTable.AllPlayers, "two");
        session.Session.Step();

        Assert.Equal(["message 10 from 1: one", "message 11 from 1: two"], session.Script.Calls.Where(call => call.StartsWith("message", StringComparison.Ordinal)));
        Assert.Empty(ben.Told);
    }

    [Fact]
    public void What_the_script_says_to_a_message_comes_before_a_message_that_came_later()
    {
        TestSession? running = null;
        using var session = running = TestSession.Active(script => script.OnMessage = () => running!.Outputs.SendToGroup(GroupTable.AllPlayers, 20, Router.ServerId, [], reliable: true));
        var (ana, ben) = (session.Join("a"), session.Join("b"));

        ana.Packet(10, Router.ServerId);
        ana.Packet(11, Router.ServerId, targetGroup: 0);
        ana.Packet(12, targetPlayer: 2);
        ana.Packet(13, Router.ServerId);
        ana.Packet(14, targetPlayer: 0, GroupTable.AllPlayers);
        ana.Packet(15, Router.ServerId);
        ana.JoinGroup(3);
        session.Session.Step();

        Assert.Equal(["20 from -1 reliable: ", "20 from -1 reliable: ", "12 from 1: ", "20 from -1 reliable: ", "14 from 1: ", "20 from -1 reliable: "], ben.Told);
        Assert.Equal(["20 from -1 reliable: ", "20 from -1 reliable: ", "20 from -1 reliable: ", "20 from -1 reliable: ", "group 3: 1"], ana.Told);
    }

    [Fact]
    public void Messages_that_came_with_the_one_that_ended_the_game_session_are_dropped()
    {
        TestSession? running = null;
        using var session = running = TestSession.Active(script => script.OnMessage = () => running!.Outputs.ProcessEnding());
        var ana = session.Join("a");

        ana.Packet(10, Router.ServerId, text: "one");
        ana.Packet(11, Router.ServerId, text: "three");
        session.Session.Step();

        Assert.Equal(["message 10 from 1: one"], session.Script.Calls.Where(call => call.StartsWith("message", StringComparison.Ordinal)));
        Assert.Equal((1, 3, 1), (session.Session.Counters.MessagesIn, session.Session.Counters.BytesIn, session.Session.Counters.DroppedInvalid));
    }

    [Fact]
    public void The_script_can_keep_a_message_from_its_target()
    {
        using var session = TestSession.Active(script =>
        {
            script.OnSendToPlayer = (in message) => message.OpCode != 10;
            script.OnSendToGroup = (in message) => message.OpCode != 10;
        });
        var (ana, ben) = (session.Join("a"), session.Join("b"));

        foreach (var opCode in new[] { 10, 11 })
        {
            ana.Packet(opCode, targetPlayer: 2);
            ana.Packet(opCode, targetPlayer: 0, targetGroup: GroupTable.AllPlayers);
        }

        session.Session.Step();

        Assert.Equal(["11 from 1: ", "11 from 1: "], ben.Told);
        Assert.Equal(2, session.Session.Counters.DroppedByScript);
    }

    [Theory]
    [InlineData(0, 2, 0)]
    [InlineData(-10, 2, 0)]
    [InlineData(10, -2, 0)]
    [InlineData(10, 0, -2)]
    public void A_reserved_op_code_and_an_impossible_target_change_nothing_but_a_counter(int opCode, int targetPlayer, int targetGroup)
    {
        using var session = TestSession.Active();
        var (ana, ben) = (session.Join("a"), session.Join("b"));

        ana.Packet(opCode, targetPlayer, targetGroup);
        session.Session.Step();

        Assert.Empty(ben.Told);
        Assert.Equal(1, session.Session.Counters.DroppedInvalid);
    }

    [Theory]
    [InlineData(DisconnectCode.ClientLeft, "Info: Player 1 left: ClientLeft.")]
    [InlineData(DisconnectCode.ConnectionLost, "Info: Player 1 left: ConnectionLost.")]
    [InlineData(DisconnectCode.ProtocolError, "Warn: Player 1 left: ProtocolError, its client sent what the protocol does not allow, such as a message of over 4096 bytes.")]
    [InlineData(DisconnectCode.RateLimited, "Warn: Player 1 left: RateLimited, its client sent more messages than a player may.")]
    [InlineData(DisconnectCode.TooSlow, "Warn: Player 1 left: TooSlow, its client took its reliable messages more slowly than they were sent.")]
    public void The_log_warns_of_players_who_were_disconnected_for_what_their_client_did(DisconnectCode code, string line)
    {
        using var session = TestSession.Active();
        var ana = session.Join();

        ana.Leave(code);
        session.Session.Step();

        Assert.Contains(line, session.Log);
    }

    [Fact]
    public void The_counters_are_told_in_words() => Assert.Equal(
        "Messages from players: 16 (199 bytes), to players: 1 (57 bytes); dropped: 2 that cannot be, 3 for nobody, 4 by the script.",
        new RelaySnapshot(Players: 0, MessagesIn: 16, BytesIn: 199, MessagesOut: 1, BytesOut: 57, DroppedInvalid: 2, DroppedNoTarget: 3, DroppedByScript: 4).ToText());

    [Fact]
    public void A_message_to_a_player_who_is_not_there_never_reaches_the_script()
    {
        using var session = TestSession.Active(script => script.OnSendToPlayer = (in _) => true);
        var ana = session.Join();

        ana.Packet(10, targetPlayer: 7);
        session.Session.Step();

        Assert.DoesNotContain(session.Script.Calls, call => call.Contains("to player", StringComparison.Ordinal));
        Assert.Equal(1, session.Session.Counters.DroppedNoTarget);
    }

    [Fact]
    public void A_fast_message_that_is_too_long_for_the_fast_channel_goes_by_the_reliable_one()
    {
        using var session = TestSession.Active();
        var (ana, ben) = (session.Join("a"), session.Join("b"));

        ana.Packet(10, targetPlayer: 2, text: new string('x', 1200));
        ana.Packet(10, targetPlayer: 2, text: new string('x', 1201));
        session.Session.Step();

        Assert.Equal(["10 from 1: 1200 bytes", "10 from 1 reliable: 1201 bytes"], ben.Told);
    }

    [Fact]
    public void The_script_sends_to_every_member_and_to_players_who_are_leaving_in_vain()
    {
        using var session = TestSession.Active();
        session.Script.OnPlayerDisconnect = peerId =>
        {
            Assert.Contains(session.Outputs.Players, player => player.PeerId == peerId);
            session.Outputs.SendToGroup(GroupTable.AllPlayers, 20, Router.ServerId, "left"u8, reliable: true);
            session.Outputs.SendToPlayer(peerId, 21, Router.ServerId, "bye"u8, reliable: true);
        };
        var (ana, ben) = (session.Join("a"), session.Join("b"));

        ana.Leave();
        session.Session.Step();

        Assert.Empty(ana.Told);
        Assert.Equal(["20 from -1 reliable: left"], ben.Told);
        Assert.Equal([2], session.Outputs.Players.Select(player => player.PeerId));
        Assert.Equal("a", session.Reports().Single().RemovePlayer.PlayerSessionId);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(7, 4097)]
    public void What_the_script_cannot_send_is_dropped_with_a_warning(int opCode, int length)
    {
        using var session = TestSession.Active();
        var ana = session.Join();

        session.Outputs.SendToPlayer(1, opCode, Router.ServerId, new byte[length], reliable: true);

        Assert.Empty(ana.Told);
        Assert.Contains(session.Log, line => line.StartsWith("Warn: A message", StringComparison.Ordinal));
    }

    [Fact]
    public void Messages_and_bytes_are_counted_in_and_out()
    {
        using var session = TestSession.Active();
        var ana = session.Join("a");
        session.Join("b");
        session.Join("c");

        ana.Packet(10, targetPlayer: 0, targetGroup: GroupTable.AllPlayers, text: "four");
        session.Session.Step();

        Assert.Equal(new RelaySnapshot(3, 1, 4, 2, 8, 0, 0, 0), session.Session.Counters);
    }

    [Fact]
    public void A_message_is_routed_without_an_allocation()
    {
        PlayerTable players = new();
        GroupTable groups = new(players);
        Router router = new(new TestScript(), players, groups, new RelayCounters(), new SessionState());
        for (var i = 1; i <= 3; i++)
            players.Add(new RelayPlayer(new SilentLink(), new ScriptPlayer(players.NextPeerId(), $"psess-{i}", "", "")));
        var sender = players.All[0];
        Route(100); // what is made once is made now

        var before = GC.GetAllocatedBytesForCurrentThread();
        Route(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Route(int count)
        {
            for (var i = 0; i < count; i++)
            {
                router.Route(sender, 10, targetPlayer: 0, GroupTable.AllPlayers, [1, 2, 3], reliable: false);
                router.Route(sender, 10, targetPlayer: 2, GroupTable.None, [1, 2, 3], reliable: false);
            }
        }
    }

    private sealed class SilentLink : IPeerLink
    {
        public IPEndPoint RemoteEndPoint => throw new NotSupportedException("Nobody asks.");

        public void Accept(int peerId)
        {
        }

        public void Refuse(DisconnectCode code, string reason)
        {
        }

        public void Send(int opCode, int sender, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, bool reliable)
        {
        }

        public void SendGroupMembership(int groupId, ReadOnlySpan<int> peerIds)
        {
        }

        public void Close(DisconnectCode code, string reason)
        {
        }
    }
}
