using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Xunit;

namespace GameRelay.Testing.Documentation;

/// <summary>The tables of metrics in <c>docs/operations.md</c>: each has exactly the metrics of its program, and tells what the code tells.</summary>
public static partial class MetricsTable
{
    public static async Task HoldPageAsync(string program, IMeterFactory meters)
    {
        var page = await File.ReadAllTextAsync(SourceTree.PathOf("docs", "operations.md"));
        var begin = $"<!-- metrics of the {program}: held to the code by the tests -->";
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(from >= 0, $"docs/operations.md has no '{begin}'.");
        var table = page[from..page.IndexOf("<!-- end -->", from, StringComparison.Ordinal)];

        var told = Row().Matches(table).Select(row => $"{row.Groups["name"].Value}: {row.Groups["meaning"].Value}");
        var known = Instruments(meters).Select(instrument => $"gamerelay_{instrument.Name}: {instrument.Description}");

        Assert.Equal(known.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    private static List<Instrument> Instruments(IMeterFactory meters)
    {
        List<Instrument> instruments = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == "GameRelay" && instrument.Meter.Scope == meters)
                    instruments.Add(instrument);
            },
        };
        listener.Start(); // tells of those that are there already
        return instruments;
    }

    [GeneratedRegex(@"^\| `(?<name>gamerelay_\w+)` \|[^|]*\| (?<meaning>.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
