using System.Numerics;

namespace GameRelay.Cli.Demo;

/// <summary>Latencies in buckets that are at most 3 % wide, so that any number of them fits. One writer; readers may look at any time.</summary>
internal sealed class LatencyHistogram
{
    // A bucket is the microseconds' highest bit and the five bits below it.
    private const int MantissaBits = 5;
    private readonly long[] _counts = new long[(32 - MantissaBits + 1) << MantissaBits];
    private long _maximum;

    public double MaximumMilliseconds => Interlocked.Read(ref _maximum) / 1000.0;

    public void Add(TimeSpan latency)
    {
        var microseconds = Math.Clamp((long)latency.TotalMicroseconds, 0, uint.MaxValue);
        Interlocked.Increment(ref _counts[BucketOf((uint)microseconds)]);
        if (microseconds > _maximum)
            Interlocked.Exchange(ref _maximum, microseconds);
    }

    public void Add(LatencyHistogram other)
    {
        for (var bucket = 0; bucket < _counts.Length; bucket++)
            _counts[bucket] += Interlocked.Read(ref other._counts[bucket]);
        _maximum = Math.Max(_maximum, Interlocked.Read(ref other._maximum));
    }

    /// <summary>The latency below which this part of all lies; 0 when there are none.</summary>
    public double QuantileMilliseconds(double part)
    {
        var total = _counts.Sum();
        var rank = (long)Math.Ceiling(part * total);
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length && total > 0; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank)
                return Math.Min(UpperBound(bucket), _maximum) / 1000.0;
        }

        return 0;
    }

    private static int BucketOf(uint value)
    {
        var shift = Math.Max(0, BitOperations.Log2(value) - MantissaBits);
        return (shift << MantissaBits) + (int)(value >> shift);
    }

    private static long UpperBound(int bucket)
    {
        var shift = Math.Max(0, (bucket >> MantissaBits) - 1);
        return ((long)(bucket - (shift << MantissaBits) + 1) << shift) - 1;
    }
}
