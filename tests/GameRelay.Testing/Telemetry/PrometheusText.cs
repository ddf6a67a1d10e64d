using System.Globalization;
using System.Text.RegularExpressions;

namespace GameRelay.Testing.Telemetry;

public sealed record PrometheusSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>An answer in Prometheus' text format. A line that is none of it throws.</summary>
public sealed partial class PrometheusText
{
    private PrometheusText(IReadOnlyList<PrometheusSample> samples, IReadOnlyDictionary<string, string> types) => (Samples, Types) = (samples, types);

    public IReadOnlyList<PrometheusSample> Samples { get; }

    /// <summary>Counter, gauge or histogram, by metric.</summary>
    public IReadOnlyDictionary<string, string> Types { get; }

    public static PrometheusText Parse(string text)
    {
        List<PrometheusSample> samples = [];
        Dictionary<string, string> types = [];
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                types.Add(line.Split(' ')[2], line.Split(' ')[3]);
            if (line[0] != '#')
                samples.Add(ParseSample(line));
        }
        return new(samples, types);
    }

    public static async Task<PrometheusText> ScrapeAsync(HttpClient http, Uri url) => Parse(await http.GetStringAsync(url));

    /// <summary>The sum over the series that have all these labels; null when there is none.</summary>
    public double? Sum(string name, params (string Label, string Value)[] labels)
    {
        var matching = Samples
            .Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Label) == label.Value)).ToList();
        return matching.Count == 0 ? null : matching.Sum(sample => sample.Value);
    }

    private static PrometheusSample ParseSample(string line)
    {
        var match = Sample().Match(line);
        if (!match.Success)
            throw new FormatException($"'{line}' is no sample of Prometheus' text format.");
        var labels = Label().Matches(match.Groups["labels"].Value).ToDictionary(label => label.Groups["name"].Value, label => label.Groups["value"].Value);
        var value = match.Groups["value"].Value switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            var number => double.Parse(number, CultureInfo.InvariantCulture),
        };
        return new(match.Groups["name"].Value, labels, value);
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*",?)*)\})? (?<value>\S+)( \d+)?( # .*)?$""")]
    private static partial Regex Sample();

    [GeneratedRegex("""(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\]|\\.)*)",?""")]
    private static partial Regex Label();
}
