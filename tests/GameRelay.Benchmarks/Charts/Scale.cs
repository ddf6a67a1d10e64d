namespace GameRelay.Benchmarks.Charts;

/// <summary>A y axis: from which value to which, and where it is marked.</summary>
internal sealed record Scale(double Least, double Most, IReadOnlyList<double> Marks)
{
    /// <summary>Logarithmic, since the least and the greatest of what is drawn are far apart.</summary>
    public static Scale Of(IEnumerable<double> values)
    {
        var sorted = values.Where(value => value > 0).DefaultIfEmpty(1).Order().ToList();
        var marks = Enumerable.Range((int)Math.Floor(Math.Log10(sorted[0])), 16)
            .SelectMany(power => new[] { 1, 2, 5 }.Select(digit => digit * Math.Pow(10, power))).ToList();
        var from = Math.Max(0, marks.FindLastIndex(mark => mark <= sorted[0]));
        var to = Math.Max(from + 1, marks.FindIndex(mark => mark >= sorted[^1]));
        return new(marks[from], marks[to], marks[from..(to + 1)]);
    }

    /// <summary>0 at the foot, 1 at the top.</summary>
    public double Position(double value) => Math.Log(Math.Max(value, Least) / Least) / Math.Log(Most / Least);
}
