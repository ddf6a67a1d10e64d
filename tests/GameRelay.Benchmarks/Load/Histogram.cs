using System.Numerics;

namespace GameRelay.Benchmarks.Load;

/// <summary>Durations in buckets that are at most 1.6 % wide, so that any number of them fits.</summary>
internal sealed class Histogram
{
    // A bucket is the highest bit of the nanoseconds and the six bits below it.
    private const int MantissaBits = 6;

    private readonly long[] _counts = new long[(64 - MantissaBits + 1) << MantissaBits];
    private long _worst;

    public void Add(TimeSpan duration)
    {
        var nanoseconds = Math.Max(0, duration.Ticks * TimeSpan.NanosecondsPerTick);
        _counts[BucketOf(nanoseconds)]++;
        _worst = Math.Max(_worst, nanoseconds);
    }

    public Quantiles ToQuantiles() => new(Quantile(0.5), Quantile(0.95), Quantile(0.99), Duration(_worst));

    /// <summary>What this part of all does not exceed; zero when there are none.</summary>
    public TimeSpan Quantile(double part)
    {
        var rank = (long)Math.Ceiling(part * _counts.Sum());
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length && rank > 0; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank)
                return Duration(Math.Min(UpperBound(bucket), _worst));
        }

        return TimeSpan.Zero;
    }

    private static TimeSpan Duration(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    private static int BucketOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - MantissaBits);
        return (shift << MantissaBits) + (int)(value >> shift);
    }

    private static long UpperBound(int bucket)
    {
        var shift = Math.Max(0, (bucket >> MantissaBits) - 1);
        return ((long)(bucket - (shift << MantissaBits) + 1) << shift) - 1;
    }
}
