using GameRelay.Benchmarks.Relay;

namespace GameRelay.Benchmarks.Charts;

/// <summary>The pictures in <c>docs/benchmarks.md</c>.</summary>
internal static class RelayCharts
{
    // Told apart by people who see colours otherwise, too (Okabe and Ito).
    private static readonly string[] Colours = ["#000000", "#e69f00", "#009e73", "#0072b2", "#d55e00", "#cc79a7"];

    public static void Write(string directory, IReadOnlyList<CaseResult> sweep)
    {
        Directory.CreateDirectory(directory);
        var players = sweep.Where(result => result.Letter.EndsWith("players", StringComparison.Ordinal)).ToList();
        var rates = sweep.Except(players).ToList();
        Write(directory, "players", players, "players, 20 Hz, 64 bytes to all others", result => $"{result.Traffic.Players}");
        Write(directory, "rate", rates, "messages a second of each of 32 players, 64 bytes to all others", result => $"{result.Traffic.RateHz}");
    }

    private static void Write(string directory, string name, List<CaseResult> results, string xTitle, Func<CaseResult, string> place)
    {
        var subjects = results[0].Subjects.Select(subject => subject.Name).ToList();
        IReadOnlyList<string> places = [.. results.Select(place)];
        LineChart cpu = new("CPU time of a delivered message", xTitle, places, "µs",
            [.. subjects.Select((subject, index) => Line(index, subject, isDashed: false, result => result.CpuMicroseconds))]);
        LineChart latency = new("From the sender's call to the receiver's", xTitle, places, "ms",
            [.. subjects.SelectMany((subject, index) => new[]
            {
                Line(index, $"{subject}, p50", isDashed: false, result => result.LatencyMilliseconds(quantiles => quantiles.P50)),
                Line(index, $"{subject}, p99", isDashed: true, result => result.LatencyMilliseconds(quantiles => quantiles.P99)),
            })]);
        File.WriteAllText(Path.Combine(directory, $"relay-cpu-{name}.svg"), cpu.ToSvg());
        File.WriteAllText(Path.Combine(directory, $"relay-latency-{name}.svg"), latency.ToSvg());

        Line Line(int subject, string title, bool isDashed, Func<SubjectResult, Spread> figure) => new(
            title, Colours[subject % Colours.Length], isDashed,
            [.. results.Select(result => result.Subjects[subject])
                .Select(result => figure(result).Median is > 0 and var median ? new Point(median, IsDoubtful(result)) : null)]);
    }

    private static bool IsDoubtful(SubjectResult result) => result.Rounds.Any(round => round.WasBottleneck) || result.LossPercent.Median > 1;
}
