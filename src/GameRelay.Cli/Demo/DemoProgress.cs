namespace GameRelay.Cli.Demo;

/// <summary>One step of the start.</summary>
internal sealed record DemoStep(string Name, TimeSpan? Took);

/// <summary>How far the demo is: written by the demo, read by its display.</summary>
internal sealed class DemoProgress(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<DemoStep> _steps = [];
    private IReadOnlyList<Bot> _bots = [];

    /// <summary>Steps that are done, and as the last perhaps one that is not.</summary>
    public IReadOnlyList<DemoStep> Steps
    {
        get
        {
            lock (_gate)
                return [.. _steps];
        }
    }

    /// <summary>The players; none before they play.</summary>
    public IReadOnlyList<Bot> Bots
    {
        get
        {
            lock (_gate)
                return _bots;
        }
    }

    public async Task<(T Result, long Milliseconds)> StepAsync<T>(string name, Func<Task<T>> step)
    {
        var started = time.GetTimestamp();
        lock (_gate)
            _steps.Add(new DemoStep(name, null));
        var result = await step();
        var took = time.GetElapsedTime(started);
        lock (_gate)
            _steps[^1] = new DemoStep(name, took);
        return (result, (long)took.TotalMilliseconds);
    }

    public void Play(IReadOnlyList<Bot> bots)
    {
        lock (_gate)
            _bots = bots;
    }
}
