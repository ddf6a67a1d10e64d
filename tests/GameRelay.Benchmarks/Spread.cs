using System.Globalization;

namespace GameRelay.Benchmarks;

/// <summary>One figure of several rounds.</summary>
internal sealed record Spread(double Median, double Least, double Most)
{
    /// <summary>Of at least one value.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return new Spread(sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1]);
    }

    public string ToText(string format = "0.00")
    {
        return Least == Most ? Text(Median) : $"{Text(Median)} ({Text(Least)}–{Text(Most)})";

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}
