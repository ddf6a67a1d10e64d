namespace GameRelay.ControlPlane.Api;

/// <summary>Gives <paramref name="rate"/> tokens a second, and keeps as many as that for a burst.</summary>
internal sealed class TokenBucket(int rate, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _tokens = rate;
    private long _filledAt = time.GetTimestamp();

    internal bool TryTake()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(rate, _tokens + (rate * time.GetElapsedTime(_filledAt, now).TotalSeconds));
            _filledAt = now;
            if (_tokens < 1)
                return false;
            _tokens--;
            return true;
        }
    }
}
