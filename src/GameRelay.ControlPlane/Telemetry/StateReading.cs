namespace GameRelay.ControlPlane.Telemetry;

/// <summary>
/// What gauges tell of the database's state, read for an answer to Prometheus, at most every few seconds. Each replica reads the same: it is the state of
/// the whole, and not this replica's part of it.
/// </summary>
internal abstract class StateReading<TFigures>(TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private long? _readAt;

    internal static TimeSpan GoodFor { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Empty when the database could not be asked: what was true before an outage is not told as if it were now.</summary>
    protected IReadOnlyList<TFigures> Rows { get; private set; } = [];

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (_readAt is { } readAt && time.GetElapsedTime(readAt) < GoodFor)
                return;
            (_readAt, Rows) = (null, []);
            Rows = await ReadAsync(cancellationToken);
            _readAt = time.GetTimestamp();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    protected abstract Task<List<TFigures>> ReadAsync(CancellationToken cancellationToken);
}
