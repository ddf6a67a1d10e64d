namespace GameRelay.Relay.Transports.Native;

/// <summary>A rate with a burst. Times are timestamps of the transport's <see cref="TimeProvider"/>.</summary>
internal struct TokenBucket
{
    private readonly double _perTick;
    private readonly double _burst;
    private double _tokens;
    private long _at;

    public TokenBucket(double perTick, double burst, long now)
    {
        _perTick = perTick;
        _burst = burst;
        _tokens = burst;
        _at = now;
    }

    public bool TryTake(double amount, long now)
    {
        _tokens = Math.Min(_burst, _tokens + ((now - _at) * _perTick));
        _at = now;
        if (_tokens < amount)
            return false;
        _tokens -= amount;
        return true;
    }
}
