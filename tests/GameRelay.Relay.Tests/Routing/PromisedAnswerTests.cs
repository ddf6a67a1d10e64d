using GameRelay.Hosting.Process.V1;
using GameRelay.Relay.Routing;

namespace GameRelay.Relay.Tests.Routing;

/// <summary>Callbacks that promise an answer instead of giving it.</summary>
public class PromisedAnswerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_waits_for_the_scripts_answer(bool answer)
    {
        using var session = TestSession.Active(script =>
        {
            script.OnSendToPlayer = (in _) => false;
            script.OnSendToGroup = (in _) => false;
            script.IsAnswerPending = true;
        });
        var (ana, ben) = (session.Join("a"), session.Join("b"));
        ana.Packet(10, targetPlayer: 2, text: "one", reliable: true);
        ana.Packet(11, targetPlayer: 0, targetGroup: GroupTable.AllPlayers, text: "all");
        session.Session.Step();
        Assert.Empty(ben.Told);

        session.Script.Answers.Dequeue()(answer);
        session.Script.Answers.Dequeue()(answer);

        Assert.Equal(answer ? ["10 from 1 reliable: one", "11 from 1: all"] : [], ben.Told);
        Assert.Empty(ana.Told);
        Assert.Equal(answer ? 0 : 2, session.Session.Counters.DroppedByScript);
    }

    [Fact]
    public void A_group_is_joined_and_left_when_the_script_has_agreed()
    {
        using var session = TestSession.Active(script =>
        {
            script.OnPlayerJoinGroup = (_, _) => false;
            script.OnPlayerLeaveGroup = (_, _) => false;
            script.IsAnswerPending = true;
        });
        var ana = session.Join("a");

        ana.JoinGroup(5);
        session.Session.Step();
        session.Script.Answers.Dequeue()(true);
        ana.LeaveGroup(5);
        session.Session.Step();
        session.Script.Answers.Dequeue()(false);

        Assert.Equal(["group 5: 1", "group 5: 1"], ana.Told);
    }

    [Fact]
    public void A_player_about_whom_the_script_decides_is_there_for_a_new_agent()
    {
        using var session = TestSession.Active(script => script.OnPlayerConnect = (_, _) => false);
        session.Script.IsAnswerPending = true;
        session.Knock("a");
        session.Answer(session.Reports().Single().AcceptPlayer.RequestId);

        session.DisconnectAgent();
        session.ConnectAgent();
        session.Session.Step();

        Assert.Equal(["a"], session.Reports().Single(report => report.Hello is not null).Hello.PlayerSessionIds);
    }

    [Fact]
    public void Health_is_told_when_it_is_known()
    {
        using var session = TestSession.Active(script => script.OnHealthCheck = () => false);
        session.Script.IsAnswerPending = true;

        session.Command(new ProcessCommand { HealthCheck = new HealthCheck { CheckId = 7 } });
        Assert.Empty(session.Reports());
        session.Script.Answers.Dequeue()(true);

        Assert.Equal((7ul, true), session.Reports().Select(report => (report.Health.CheckId, report.Health.Healthy)).Single());
    }

    [Fact]
    public void A_process_is_ready_when_onProcessStarted_has_said_so()
    {
        using TestSession session = new(script =>
        {
            script.OnProcessStarted = () => false;
            script.IsAnswerPending = true;
        });
        Assert.DoesNotContain(session.Reports(), report => report.Ready is not null);

        session.Script.Answers.Dequeue()(true);

        Assert.NotNull(Assert.Single(session.Reports()).Ready);
    }
}
