namespace GameRelay.Benchmarks;

/// <summary>Whose turn it is to send, in order of time.</summary>
internal sealed class SendSchedule
{
    private readonly PriorityQueue<int, TimeSpan> _next = new();
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly long _start;

    public SendSchedule(FanOutLoad load, TimeProvider time)
    {
        _interval = load.Interval;
        _time = time;
        _start = time.GetTimestamp();
        foreach (var (player, phase) in load.Phases().Index())
            _next.Enqueue(player, phase);
    }

    public TimeSpan Elapsed => _time.GetElapsedTime(_start);

    public bool TryTakeDue(out int player)
    {
        if (!_next.TryPeek(out player, out var due) || due > Elapsed)
            return false;

        _next.DequeueEnqueue(player, due + _interval);
        return true;
    }
}
