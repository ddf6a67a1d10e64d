using System.Text;
using GameRelay.Hosting.Process.V1;
using GameRelay.Relay.Hosting;
using GameRelay.Relay.Routing;
using GameRelay.Relay.Scripting;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;

namespace GameRelay.Relay.Tests.Routing;

/// <summary>A real session on the test's own thread, step by step, between an in-process transport and the reports to its agent.</summary>
internal sealed class TestSession : IDisposable
{
    public const string GameSessionId = "arn:aws:gamelift:local::gamesession/fleet-1/gsess-1";

    private readonly WakeDescriptor _wake = new();
    private readonly Mailbox _mailbox;
    private AgentStream? _agent;

    public TestSession(Action<TestScript>? script = null, bool start = true)
    {
        script?.Invoke(Script);
        _mailbox = new Mailbox(_wake);
        Session = new RelaySession([Transport], _mailbox, _wake, (level, text, _, _) => Log.Add($"{level}: {text}"), Time);
        ConnectAgent();
        if (start)
            Start();
    }

    public FakeTimeProvider Time { get; } = new();
    public TestScript Script { get; } = new();
    public TestTransport Transport { get; } = new();
    public RelaySession Session { get; }
    public List<string> Log { get; } = [];

    /// <summary>What the script may do.</summary>
    public IScriptOutputs Outputs => Session;

    /// <summary>A session that is active.</summary>
    public static TestSession Active(Action<TestScript>? script = null, int maximumPlayers = 200)
    {
        TestSession session = new(script);
        session.Activate(maximumPlayers);
        session.Reports();
        return session;
    }

    public void Start() => Session.Start(_ => Script, []);

    public void Activate(int maximumPlayers = 200, string gameSessionId = GameSessionId) => Command(new ProcessCommand
    {
        Activate = new Activate
        {
            GameSessionId = gameSessionId,
            MaximumPlayerSessionCount = maximumPlayers,
            SessionKey = ByteString.CopyFrom(new byte[32]),
            ControlPlaneTime = Time.GetUtcNow().ToTimestamp(),
        },
    });

    public void Terminate(TimeSpan time) =>
        Command(new ProcessCommand { Terminate = new Terminate { Reason = "test", Deadline = (Time.GetUtcNow() + time).ToTimestamp() } });

    public void Command(ProcessCommand command)
    {
        Post(new AgentCommanded(command));
        Session.Step();
    }

    public void ConnectAgent()
    {
        _agent = new AgentStream();
        Post(new AgentConnected(_agent));
    }

    public void DisconnectAgent()
    {
        Post(new AgentDisconnected(_agent!));
        Session.Step();
    }

    /// <summary>What was reported since the last call.</summary>
    public List<ProcessReport> Reports()
    {
        List<ProcessReport> reports = [];
        while (_agent!.Reports.TryRead(out var report))
            reports.Add(report);
        return reports;
    }

    public TestLink Knock(string playerSessionId = "psess-1", string payload = "")
    {
        TestLink link = new(Transport);
        Transport.Arrive(sink => sink.OnJoin(link, playerSessionId, Encoding.UTF8.GetBytes(payload)));
        Session.Step();
        return link;
    }

    public void Answer(ulong requestId, PlayerAnswerCode code = PlayerAnswerCode.Accepted) =>
        Command(new ProcessCommand { PlayerAnswer = new PlayerAnswer { RequestId = requestId, Code = code, PlayerId = "ana", PlayerData = "gold" } });

    /// <summary>Lets a client in and forgets what it was told on the way.</summary>
    public TestLink Join(string playerSessionId = "psess-1", string payload = "")
    {
        var link = Knock(playerSessionId, payload);
        Answer(Reports().Single(report => report.AcceptPlayer is not null).AcceptPlayer.RequestId);
        link.Told.Clear();
        return link;
    }

    public void Dispose()
    {
        Session.Dispose();
        _wake.Dispose();
    }

    private void Post(SessionInput input)
    {
        var posted = _mailbox.PostAsync(input, CancellationToken.None);
        Assert.True(posted.IsCompletedSuccessfully, "The mailbox is full.");
    }
}
