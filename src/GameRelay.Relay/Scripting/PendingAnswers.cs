namespace GameRelay.Relay.Scripting;

/// <summary>Answers that a script has promised and not given yet, in the order in which they were asked for.</summary>
internal sealed class PendingAnswers(IScriptOutputs outputs)
{
    // A script that keeps more callers waiting than this will not answer them in time either.
    private const int Most = 1000;

    private readonly List<Pending> _waiting = [];
    private readonly Queue<(Pending Answer, bool Yes)> _given = new();

    /// <summary>Of the callback that was asked last.</summary>
    public bool IsLastPending { get; private set; }

    /// <summary>On the scale of the loop's time; 0 when there are answers to hand on, infinite when none is waited for.</summary>
    public double NextDue => _given.Count > 0 ? 0 : _waiting is [var first, ..] ? first.Due : double.PositiveInfinity;

    public void Add(int number, string callback, double now)
    {
        IsLastPending = _waiting.Count < Most;
        if (IsLastPending)
            _waiting.Add(new(number, callback, now + IScript.AnswerTimeLimit.TotalMilliseconds));
        else
            outputs.Log(ScriptLogLevel.Warn, $"{callback} returned a promise while {Most} others are not settled; it counts as false.", file: null, line: 0);
    }

    public void ForgetLast() => IsLastPending = false;

    public void WhenAnswered(Action<bool> answered) => _waiting[^1].Answered = answered;

    /// <summary>The promise is settled.</summary>
    public void Give(int number, bool yes)
    {
        if (_waiting.Find(pending => pending.Number == number) is not { } pending)
            return;
        _waiting.Remove(pending);
        _given.Enqueue((pending, yes));
    }

    /// <summary>Hands on what was given, and no for whatever is overdue. Not in the midst of anything: whoever waits goes on from here.</summary>
    public void HandOn(double now)
    {
        while (_waiting is [var first, ..] && first.Due <= now)
        {
            _waiting.RemoveAt(0);
            var limit = IScript.AnswerTimeLimit.TotalSeconds;
            outputs.Log(ScriptLogLevel.Warn, $"The promise that {first.Callback} returned is not settled after {limit:0} s; it counts as false.", file: null, line: 0);
            _given.Enqueue((first, false));
        }

        while (_given.TryDequeue(out var given))
            given.Answer.Answered?.Invoke(given.Yes);
    }

    private sealed class Pending(int number, string callback, double due)
    {
        public int Number { get; } = number;
        public string Callback { get; } = callback;
        public double Due { get; } = due;
        public Action<bool>? Answered { get; set; }
    }
}
