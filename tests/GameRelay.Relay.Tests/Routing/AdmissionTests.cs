using GameRelay.Hosting.Process.V1;
using GameRelay.Relay.Routing;

namespace GameRelay.Relay.Tests.Routing;

public class AdmissionTests
{
    [Fact]
    public void A_player_is_asked_for_connected_listed_accepted_and_then_told_in_this_order()
    {
        using var session = TestSession.Active();
        session.Script.OnPlayerConnect = (player, payload) =>
        {
            Assert.Empty(session.Outputs.Players);
            Assert.Equal(("ana", "gold", "ticket"), (player.PlayerId, player.PlayerData, payload));
            return true;
        };
        session.Script.OnPlayerAccepted = player =>
        {
            Assert.Equal([player], session.Outputs.Players);
            session.Outputs.SendToPlayer(player.PeerId, 7, Router.ServerId, "welcome"u8, reliable: false);
        };

        var link = session.Knock("psess-9", "ticket");
        var asked = session.Reports().Single().AcceptPlayer;
        Assert.Equal((TestSession.GameSessionId, "psess-9", false), (asked.GameSessionId, asked.PlayerSessionId, asked.Repeated));
        Assert.Empty(link.Told);
        session.Answer(asked.RequestId);

        Assert.Equal(["connect 1 psess-9", "accepted 1"], session.Script.Calls.TakeLast(2));
        Assert.Equal(["7 from -1: welcome", "accepted as 1"], link.Told);
    }

    [Fact]
    public void A_player_waits_while_the_script_decides()
    {
        using var session = TestSession.Active(script => script.OnPlayerConnect = (_, _) => false);
        session.Script.IsAnswerPending = true;
        session.Script.MaxPlayers = 3;
        var links = new[] { "a", "b", "c" }.Select(name =>
        {
            session.Reports();
            var link = session.Knock(name);
            session.Answer(session.Reports().Single().AcceptPlayer.RequestId);
            return link;
        }).ToArray();
        Assert.All(links, link => Assert.Empty(link.Told));
        session.Reports();
        var late = session.Knock("d");
        Assert.Equal(["refused: Refused"], late.Told); // those who wait hold their places

        var answers = session.Script.Answers;
        var (first, second, third) = (answers.Dequeue(), answers.Dequeue(), answers.Dequeue());
        second(true);
        first(true);
        links[2].Leave();
        session.Session.Step();
        third(true);

        Assert.Equal(["accepted as 1"], links[0].Told);
        Assert.Equal(["accepted as 2"], links[1].Told);
        Assert.Empty(links[2].Told);
        Assert.Equal([1, 2], session.Outputs.Players.Select(player => player.PeerId));
        Assert.Equal("c", session.Reports().Single(report => report.RemovePlayer is not null).RemovePlayer.PlayerSessionId);
    }

    [Fact]
    public void Peer_ids_count_up_and_are_never_reused()
    {
        using var session = TestSession.Active();
        session.Join("a").Leave();
        session.Session.Step();
        session.Join("b");

        session.Reports();
        session.Join("c");

        Assert.Equal([2, 3], session.Outputs.Players.Select(player => player.PeerId));
    }

    [Theory]
    [InlineData(PlayerAnswerCode.Refused, "refused: PlayerSessionInvalid")]
    [InlineData(PlayerAnswerCode.Unavailable, "refused: Unavailable")]
    public void A_client_whose_player_session_is_not_accepted_is_refused(object code, string told)
    {
        using var session = TestSession.Active(script => script.OnPlayerConnect = (_, _) => true);

        var link = session.Knock();
        session.Answer(session.Reports().Single().AcceptPlayer.RequestId, (PlayerAnswerCode)code);

        Assert.Equal([told], link.Told);
        Assert.DoesNotContain(session.Script.Calls, call => call.StartsWith("connect", StringComparison.Ordinal));
        Assert.Empty(session.Reports());
    }

    [Fact]
    public void A_player_whom_the_script_refuses_frees_the_slot_and_never_disconnects()
    {
        using var session = TestSession.Active(script =>
        {
            script.OnPlayerConnect = (_, _) => false;
            script.OnPlayerDisconnect = _ => { };
        });

        var link = session.Join("psess-1");
        Assert.Equal("psess-1", session.Reports().Single().RemovePlayer.PlayerSessionId);
        link.Leave();
        session.Session.Step();

        Assert.DoesNotContain(session.Script.Calls, call => call.StartsWith("disconnect", StringComparison.Ordinal));
        Assert.Empty(session.Reports());
    }

    [Fact]
    public void The_scripts_maxPlayers_caps_the_players_that_are_connected()
    {
        using var session = TestSession.Active(script => script.MaxPlayers = 2);
        session.Join("a");
        session.Join("b");

        var third = session.Knock("c");

        Assert.Equal(["refused: Refused"], third.Told);
        Assert.Empty(session.Reports());
    }

    [Fact]
    public void A_player_session_beyond_the_maximum_at_the_start_is_let_in_since_the_maximum_may_have_been_raised()
    {
        using var session = TestSession.Active(maximumPlayers: 1);
        session.Join("a");
        session.Join("b");

        Assert.Equal(2, session.Outputs.Players.Count);
    }

    [Fact]
    public void An_answer_that_does_not_come_in_time_refuses_the_client_and_gives_the_player_session_back()
    {
        using var session = TestSession.Active();
        var link = session.Knock("psess-1");
        var request = session.Reports().Single().AcceptPlayer.RequestId;

        Assert.Equal(Admission.AnswerTimeLimit, session.Session.UntilNextDeadline());
        session.Time.Advance(Admission.AnswerTimeLimit);
        session.Session.Step();
        session.Answer(request);

        Assert.Equal(["refused: Unavailable"], link.Told);
        Assert.Equal("psess-1", session.Reports().Single().RemovePlayer.PlayerSessionId);
        Assert.Empty(session.Outputs.Players);
    }

    [Fact]
    public void A_client_that_leaves_before_the_answer_gives_the_player_session_back()
    {
        using var session = TestSession.Active(script => script.OnPlayerDisconnect = _ => { });
        var link = session.Knock("psess-1");
        var request = session.Reports().Single().AcceptPlayer.RequestId;

        link.Leave();
        session.Session.Step();
        session.Answer(request);

        Assert.Equal("psess-1", session.Reports().Single().RemovePlayer.PlayerSessionId);
        Assert.Empty(session.Outputs.Players);
    }

    [Fact]
    public void An_unanswered_question_is_asked_again_after_Hello_when_the_agent_is_back()
    {
        using var session = TestSession.Active();
        session.Join("a");
        session.DisconnectAgent();
        var link = session.Knock("b");

        session.ConnectAgent();
        session.Session.Step();

        var reports = session.Reports();
        Assert.Equal(["a"], reports[0].Hello.PlayerSessionIds);
        Assert.Equal(ProcessPhase.Active, reports[0].Hello.Phase);
        Assert.Equal(("b", true), (reports[1].AcceptPlayer.PlayerSessionId, reports[1].AcceptPlayer.Repeated));
        session.Answer(reports[1].AcceptPlayer.RequestId);
        Assert.Equal(["accepted as 2"], link.Told);
    }
}
