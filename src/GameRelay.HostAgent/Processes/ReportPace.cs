namespace GameRelay.HostAgent.Processes;

/// <summary>
/// How fast one server process may report: all players of a full game session at once, and after that what no game needs in the long run. Who reports faster is
/// read slower, so that the control plane still hears the others. On the loop only.
/// </summary>
internal sealed class ReportPace(TimeProvider time)
{
    private const double Burst = 1_000;
    private const double PerSecond = 200;

    private double _left = Burst;
    private long _countedAt = time.GetTimestamp();

    /// <summary>Counts a report, and says how long to wait with the next.</summary>
    public TimeSpan Next()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(Burst, _left + (time.GetElapsedTime(_countedAt, now).TotalSeconds * PerSecond)) - 1;
        _countedAt = now;
        return _left >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_left / PerSecond);
    }
}
