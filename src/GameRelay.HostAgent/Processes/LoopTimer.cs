namespace GameRelay.HostAgent.Processes;

/// <summary>One deadline whose action runs on the loop. Setting it again replaces it; an action that was replaced or cancelled never runs.</summary>
internal sealed class LoopTimer(SerialLoop loop, TimeProvider time)
{
    // The system's timers take no more than 49 days, and nothing here is meant to last for one.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private ITimer? _timer;
    private int _generation;

    public void Set(TimeSpan due, Action action)
    {
        Cancel();
        var generation = _generation;
        _timer = time.CreateTimer(
            _ => loop.Post(() =>
            {
                if (generation == _generation)
                    action();
            }),
            null, TimeSpan.FromTicks(Math.Clamp(due.Ticks, 0, Longest.Ticks)), Timeout.InfiniteTimeSpan);
    }

    public void Cancel()
    {
        _generation++;
        _timer?.Dispose();
        _timer = null;
    }
}
