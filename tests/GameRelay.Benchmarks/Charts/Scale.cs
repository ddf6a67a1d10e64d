namespace GameRelay.Benchmarks.Charts;

/// <summary>A y axis: from which value to which, and where it is marked.</summary>
internal sealed record Scale(bool IsLogarithmic, double Least, double Most, IReadOnlyList<double> Marks)
{
    public static Scale Of(bool isLogarithmic, IReadOnlyList<double> values)
    {
        var most = values.Count > 0 ? values.Max() : 1;
        return isLogarithmic ? Logarithmic(values.Where(value => value > 0).DefaultIfEmpty(1).Min(), most) : Linear(most);
    }

    /// <summary>0 at the foot, 1 at the top.</summary>
    public double Position(double value) =>
        IsLogarithmic ? Math.Log(Math.Max(value, Least) / Least) / Math.Log(Most / Least) : (value - Least) / (Most - Least);

    private static Scale Linear(double most)
    {
        // 1, 2 or 5 times a power of ten, such that there are four to ten marks.
        var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        var step = (most / power) switch { <= 2 => power / 5, <= 5 => power / 2, _ => power };
        var count = (int)Math.Ceiling(most / step);
        return new(false, 0, count * step, [.. Enumerable.Range(0, count + 1).Select(mark => mark * step)]);
    }

    private static Scale Logarithmic(double least, double most)
    {
        var from = (int)Math.Floor(Math.Log10(least));
        var to = Math.Max(from + 1, (int)Math.Ceiling(Math.Log10(most)));
        return new(true, Math.Pow(10, from), Math.Pow(10, to), [.. Enumerable.Range(from, to - from + 1).Select(power => Math.Pow(10, power))]);
    }
}
