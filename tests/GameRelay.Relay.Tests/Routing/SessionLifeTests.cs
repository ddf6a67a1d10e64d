using GameRelay.Hosting.Process.V1;
using GameRelay.Relay.Routing;
using GameRelay.Relay.Scripting;

namespace GameRelay.Relay.Tests.Routing;

public class SessionLifeTests
{
    [Fact]
    public void A_session_says_Hello_initialises_and_reports_ready()
    {
        using TestSession session = new();

        var reports = session.Reports();
        Assert.Equal(ProcessPhase.Starting, reports[0].Hello.Phase);
        Assert.NotNull(reports[1].SdkInitialized);
        Assert.Equal(33_400, reports[2].Ready.Port);
    }

    [Fact]
    public void A_script_that_is_not_ready_fails_the_process()
    {
        using TestSession session = new(script => script.OnProcessStarted = () => false);

        Assert.Equal(65, session.Session.End());
        Assert.Equal(FailureCause.ScriptNotReady, session.Reports()[^1].Failed.Cause);
    }

    [Fact]
    public void Activation_runs_the_script_once_however_often_it_is_told()
    {
        using TestSession session = new();
        session.Reports();

        session.Activate();
        session.Activate();
        session.Activate(gameSessionId: "another");

        Assert.Single(session.Script.Calls, call => call.StartsWith("start", StringComparison.Ordinal));
        Assert.Equal([TestSession.GameSessionId, TestSession.GameSessionId], session.Reports().Select(report => report.Activated.GameSessionId));
        Assert.Equal(32, session.Transport.SessionKey!.Length);
        Assert.Equal(TestTransport.OwnFlushInterval, session.Transport.FlushInterval);
    }

    [Fact]
    public void The_scripts_flush_interval_is_the_transports_before_anybody_joins()
    {
        using var session = TestSession.Active(script => script.FlushInterval = TimeSpan.FromMilliseconds(50));

        Assert.Equal(TimeSpan.FromMilliseconds(50), session.Transport.FlushInterval);
    }

    [Fact]
    public void The_answer_to_a_health_check_is_the_scripts()
    {
        using var session = TestSession.Active();
        session.Command(new ProcessCommand { HealthCheck = new HealthCheck { CheckId = 1 } });
        session.Script.OnHealthCheck = () => false;
        session.Command(new ProcessCommand { HealthCheck = new HealthCheck { CheckId = 2 } });

        Assert.Equal([(1ul, true), (2ul, false)], session.Reports().Select(report => (report.Health.CheckId, report.Health.Healthy)));
    }

    [Fact]
    public void Traffic_is_told_when_it_is_asked_for()
    {
        using var session = TestSession.Active();
        session.Join();
        session.Outputs.SendToPlayer(1, 9, Router.ServerId, "hello"u8, reliable: true);
        session.Reports();

        session.Command(new ProcessCommand { MeasureTraffic = new MeasureTraffic() });

        var traffic = Assert.Single(session.Reports()).Traffic;
        var counted = session.Session.Counters;
        Assert.Equal(
            (counted.MessagesIn, counted.MessagesOut, counted.BytesIn, counted.BytesOut), (traffic.MessagesIn, traffic.MessagesOut, traffic.BytesIn, traffic.BytesOut));
        Assert.InRange(traffic.MessagesOut, 1, long.MaxValue);
    }

    [Fact]
    public void Terminate_ends_the_process_once_onProcessTerminate_is_through()
    {
        using var session = TestSession.Active(script => script.IsProcessTerminateSettled = false);
        var ana = session.Join();
        session.Script.OnProcessTerminate = () => session.Outputs.SendToPlayer(1, 9, Router.ServerId, "bye"u8, reliable: true);

        session.Terminate(TimeSpan.FromMinutes(5));
        Assert.Null(session.Session.ExitCode);
        Assert.Equal(["9 from -1 reliable: bye"], ana.Told);
        session.Script.IsProcessTerminateSettled = true;
        session.Session.Step();

        Assert.Equal(0, session.Session.End());
        Assert.Equal("closed: GameSessionEnded", ana.Told[^1]);
        Assert.Collection(
            session.Reports(),
            report => Assert.NotNull(report.Ending),
            report => Assert.Equal((0, 1), (report.Traffic.MessagesIn, report.Traffic.MessagesOut)));
    }

    [Fact]
    public void A_callback_that_belongs_to_a_trace_is_told_with_its_time()
    {
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using var session = TestSession.Active(script => script.IsProcessTerminateSettled = false);
        session.Script.OnProcessTerminate = () => session.Time.Advance(TimeSpan.FromMilliseconds(30));

        session.Command(new() { Terminate = new() { Reason = "test", Traceparent = trace } });

        var span = session.Reports().Select(report => report.Span).OfType<Span>().Single();
        Assert.Equal(("onProcessTerminate", trace), (span.Name, span.Traceparent));
        Assert.Equal(TimeSpan.FromMilliseconds(30), span.EndedAt.ToDateTimeOffset() - span.StartedAt.ToDateTimeOffset());
    }

    [Fact]
    public void Terminate_ends_the_process_before_its_deadline_whatever_the_script_waits_for()
    {
        using var session = TestSession.Active(script => script.IsProcessTerminateSettled = false);

        session.Terminate(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.FromSeconds(28), session.Session.UntilNextDeadline());
        session.Time.Advance(TimeSpan.FromSeconds(28));
        session.Session.Step();

        Assert.Equal(0, session.Session.ExitCode);
    }

    [Fact]
    public void ProcessEnding_closes_the_clients_and_exit_ends_the_process()
    {
        using var session = TestSession.Active();
        session.Script.OnMessage = session.Outputs.ProcessEnding;
        var ana = session.Join();

        ana.Packet(1, Router.ServerId);
        session.Session.Step();
        Assert.Equal(["closed: GameSessionEnded"], ana.Told);
        Assert.NotNull(session.Reports().Single().Ending);
        Assert.Null(session.Session.ExitCode);
        session.Outputs.Exit(0);

        Assert.Equal(0, session.Session.End());
    }

    [Fact]
    public void A_script_that_forgets_to_exit_after_processEnding_is_ended()
    {
        using var session = TestSession.Active();
        session.Outputs.ProcessEnding();
        session.Session.Step();

        session.Time.Advance(session.Session.UntilNextDeadline()!.Value);
        session.Session.Step();

        Assert.Equal(0, session.Session.ExitCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Exit_without_processEnding_is_a_failure(int code)
    {
        using var session = TestSession.Active();
        session.Outputs.Exit(code);

        Assert.Equal(65, session.Session.End());
        Assert.Equal(FailureCause.ScriptExit, session.Reports()[0].Failed.Cause);
    }

    [Fact]
    public void A_script_that_throws_fails_the_process_and_its_players_hear_of_the_end()
    {
        using var session = TestSession.Active();
        session.Script.OnMessage = () => throw new ScriptFailedException(new(ScriptFailureCause.Exception, "boom", "index.js", 3, 7));
        var ana = session.Join();

        ana.Packet(1, Router.ServerId);
        ana.Packet(2, Router.ServerId);
        session.Session.Step();

        Assert.Equal(65, session.Session.End());
        var failed = session.Reports()[0].Failed;
        Assert.Equal((FailureCause.ScriptException, "boom", "index.js", 3, 7), (failed.Cause, failed.Message, failed.File, failed.Line, failed.Column));
        Assert.Contains(session.Log, line => line.StartsWith("Fatal: Realtime server crashed due to: boom", StringComparison.Ordinal));
        Assert.Equal(["closed: GameSessionEnded"], ana.Told);
    }

    [Fact]
    public void Timers_run_when_they_are_due_and_not_before()
    {
        using var session = TestSession.Active();
        var ran = 0;
        session.Script.OnTimer = () => ran++;
        session.Script.NextTimerTimestamp = session.Time.GetTimestamp() + session.Time.TimestampFrequency;

        session.Session.Step();
        Assert.Equal(TimeSpan.FromSeconds(1), session.Session.UntilNextDeadline());
        Assert.Equal(0, ran);
        session.Time.Advance(TimeSpan.FromSeconds(1));
        session.Session.Step();

        Assert.Equal(1, ran);
        Assert.Null(session.Session.UntilNextDeadline());
    }
}
