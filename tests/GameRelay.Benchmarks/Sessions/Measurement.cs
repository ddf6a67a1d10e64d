namespace GameRelay.Benchmarks.Sessions;

/// <summary>One figure of a run, as it stands in <c>docs/benchmarks.md</c>.</summary>
internal sealed record Measurement(string Name, string Value, string How);

/// <summary>Order statistics of a handful of samples.</summary>
internal static class Samples
{
    public static string Milliseconds(IEnumerable<TimeSpan> samples)
    {
        var sorted = samples.Order().ToList();
        return $"{Quantile(sorted, 0.5).TotalMilliseconds:0.0} ms median, {Quantile(sorted, 0.95).TotalMilliseconds:0.0} ms p95, {sorted[^1].TotalMilliseconds:0.0} ms worst of {sorted.Count}";
    }

    private static TimeSpan Quantile(List<TimeSpan> sorted, double quantile) => sorted[(int)(quantile * (sorted.Count - 1))];
}
