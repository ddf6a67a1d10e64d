namespace GameRelay.HostAgent.Processes;

/// <summary>One deadline whose action runs on the loop. Setting it again replaces it; an action that was replaced or cancelled never runs.</summary>
internal sealed class LoopTimer(SerialLoop loop, TimeProvider time)
{
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
            null, due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    public void Cancel()
    {
        _generation++;
        _timer?.Dispose();
        _timer = null;
    }
}
