using System.Diagnostics;
using GameRelay.HostAgent.Telemetry;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Service;
using HostAccept = GameRelay.Hosting.Host.V1.AcceptPlayer;
using HostRemove = GameRelay.Hosting.Host.V1.RemovePlayer;
using ProcessAnswer = GameRelay.Hosting.Process.V1.PlayerAnswer;

namespace GameRelay.HostAgent.Processes;

/// <summary>
/// The players of one process: those accepted, and those whose fate the control plane has not told. A question that may have been answered
/// without the answer arriving is asked again as a repetition, so that a lost answer costs nobody the player session. On the loop only.
/// </summary>
internal sealed class PlayerAdmission(
    string processId, HostReports reports, SerialLoop loop, AgentOptions options, TimeProvider time, Action<ProcessAnswer> answer)
{
    // As long as a reservation lives: whoever has not asked again by then does not come.
    private static readonly TimeSpan UnresolvedFor = TimeSpan.FromSeconds(60);

    // No game session holds as many players.
    private const int MostQuestions = 1_000;

    private readonly HashSet<string> _players = [];
    private readonly Dictionary<string, Question> _questions = [];

    public IEnumerable<string> PlayerSessionIds => _players.Union(_questions.Keys);

    public bool IsEmpty => _players.Count == 0;

    /// <summary>Players who are accepted.</summary>
    public int Count => _players.Count;

    /// <summary>The process connected anew: who is not on its list has left.</summary>
    public void Replace(IEnumerable<string> playerSessionIds)
    {
        _players.Clear();
        _players.UnionWith(playerSessionIds);
    }

    public void Ask(ulong requestId, string gameSessionId, string playerSessionId, bool repeated)
    {
        if (!_questions.TryGetValue(playerSessionId, out var question))
        {
            if (_questions.Count >= MostQuestions)
            {
                answer(new() { RequestId = requestId, Code = PlayerAnswerCode.Unavailable, Reason = "Too many players are being let in." });
                return;
            }
            _questions[playerSessionId] = question = new(gameSessionId, new LoopTimer(loop, time))
            {
                Activity = AgentTraces.Join(processId, gameSessionId, playerSessionId),
            };
        }
        question.RequestId = requestId;
        question.Waiting = true;
        question.Sent |= repeated; // perhaps by the agent before this one
        Send(playerSessionId, question);
        question.Timer.Set(options.AcceptTimeout, () => GiveUp(playerSessionId, question));
    }

    /// <summary>There is a stream again.</summary>
    public void AskAgain()
    {
        foreach (var (playerSessionId, question) in _questions)
        {
            if (question.Waiting)
                Send(playerSessionId, question);
        }
    }

    public void OnAnswer(ProcessAnswer answered)
    {
        var (playerSessionId, question) = _questions.FirstOrDefault(q => q.Value.RequestId == answered.RequestId);
        if (question is null)
            return;
        if (!question.Waiting)
        {
            // Too late for the process, which may ask again: what was taken for it is kept until then.
            if (answered.Code == PlayerAnswerCode.Refused)
                Forget(playerSessionId, question);
            return;
        }
        Forget(playerSessionId, question);
        answered.Traceparent = question.Activity.TraceParent();
        if (answered.Code == PlayerAnswerCode.Accepted)
            _players.Add(playerSessionId);
        answer(answered);
    }

    public void Remove(string gameSessionId, string playerSessionId)
    {
        _players.Remove(playerSessionId);
        if (_questions.TryGetValue(playerSessionId, out var question))
            Forget(playerSessionId, question);
        reports.Send(new HostReport
        {
            RemovePlayer = new HostRemove { ProcessId = processId, GameSessionId = gameSessionId, PlayerSessionId = playerSessionId },
        });
    }

    public void Stop()
    {
        foreach (var question in _questions.Values)
        {
            question.Timer.Cancel();
            question.Activity?.Stop();
        }
        _questions.Clear();
        _players.Clear();
    }

    private void Send(string playerSessionId, Question question)
    {
        if (reports.Stream is null)
            return;
        reports.Send(new HostReport
        {
            AcceptPlayer = new HostAccept
            {
                RequestId = question.RequestId,
                ProcessId = processId,
                GameSessionId = question.GameSessionId,
                PlayerSessionId = playerSessionId,
                Repeated = question.Sent,
                Traceparent = question.Activity.TraceParent(),
            },
        });
        question.Sent = true;
    }

    private void GiveUp(string playerSessionId, Question question)
    {
        question.Waiting = false;
        answer(new() { RequestId = question.RequestId, Code = PlayerAnswerCode.Unavailable, Reason = "The control plane does not answer." });
        if (!question.Sent)
            Forget(playerSessionId, question);
        else
            question.Timer.Set(UnresolvedFor, () => Remove(question.GameSessionId, playerSessionId));
    }

    private void Forget(string playerSessionId, Question question)
    {
        question.Timer.Cancel();
        question.Activity?.Stop();
        _questions.Remove(playerSessionId);
    }

    private sealed class Question(string gameSessionId, LoopTimer timer)
    {
        public string GameSessionId { get; } = gameSessionId;
        public LoopTimer Timer { get; } = timer;
        public Activity? Activity { get; init; }
        public ulong RequestId { get; set; }
        public bool Sent { get; set; }
        public bool Waiting { get; set; }
    }
}
