namespace GameRelay.Benchmarks;

/// <summary>Players of one game session who each send a fast message to all others, at random phases of the same rate.</summary>
internal sealed record FanOutLoad(int Players, int RateHz, int PayloadBytes, TimeSpan WarmUp, TimeSpan Duration)
{
    public TimeSpan Interval => TimeSpan.FromSeconds(1.0 / RateHz);

    /// <summary>Each player's offset within the interval; the same in every run.</summary>
    public TimeSpan[] Phases()
    {
        var random = new Random(20);
        return [.. Enumerable.Range(0, Players).Select(_ => Interval * random.NextDouble())];
    }
}
