namespace GameRelay.HostAgent;

/// <summary>Doubling waits with a cap; each is between half of its nominal length and all of it, so that many hosts do not come back at once.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan cap)
{
    private int _failures;

    public TimeSpan Next()
    {
        var nominal = Math.Min(first.TotalMilliseconds * Math.Pow(2, Math.Min(_failures, 30)), cap.TotalMilliseconds);
        _failures++;
        return TimeSpan.FromMilliseconds(nominal * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    public void Reset() => _failures = 0;
}
