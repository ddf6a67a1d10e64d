using GameRelay.Benchmarks.Load;

namespace GameRelay.Benchmarks.Relay;

/// <summary>A case as <c>docs/benchmarks.md</c> shows it.</summary>
internal static class RelayTable
{
    public static void Write(TextWriter output, CaseResult result)
    {
        var rounds = result.Floor.Rounds.Count;
        output.WriteLine($"### ({result.Letter}) {result.Title}");
        output.WriteLine();
        var figures = rounds == 1 ? "one round" : $"median (least–most) of {rounds} rounds";
        output.WriteLine($"{result.Traffic}, random phases; {figures} of {result.Duration.TotalSeconds:0.#} s.");
        output.WriteLine();
        var arrives = result.Traffic.Target == Target.AllOthers;
        var latencies = arrives ? " p50, ms | p95, ms | p99, ms | worst, ms | lost, % |" : "";
        var unit = arrives ? "delivered" : "sent";
        output.WriteLine($"| subject | CPU of a {unit} message, µs | times {result.Floor.Name} |{latencies} allocated a message, bytes |");
        output.WriteLine($"| --- | --- | --- |{(arrives ? " --- | --- | --- | --- | --- |" : "")} --- |");
        foreach (var subject in result.Subjects)
        {
            output.WriteLine(
                $"| {subject.Name} | {subject.CpuMicroseconds.ToText()} | {subject.CpuRatioTo(result.Floor).ToText()} |{(arrives ? Arrivals(subject) : "")} "
                + $"{subject.AllocatedBytes?.ToText("0.0") ?? "–"} |");
        }

        output.WriteLine();
        foreach (var subject in result.Subjects.Skip(1))
            WriteConclusion(output, subject, result);
        foreach (var subject in result.Subjects)
            WriteDoubts(output, subject, arrives ? "latencies" : "figures");
        output.WriteLine();
    }

    private static string Arrivals(SubjectResult subject)
    {
        return $" {Latency(latency => latency.P50)} | {Latency(latency => latency.P95)} | {Latency(latency => latency.P99)} "
            + $"| {Latency(latency => latency.Worst)} | {subject.LossPercent.ToText("0.###")} |";

        string Latency(Func<Quantiles, TimeSpan> quantile) => subject.LatencyMilliseconds(quantile).ToText();
    }

    private static void WriteConclusion(TextWriter output, SubjectResult subject, CaseResult result)
    {
        if (result.Traffic.Target == Target.Script)
            output.WriteLine($"- {subject.Name}: {subject.CpuMicrosecondsAbove(result.Floor).ToText()} µs a message above {result.Floor.Name}.");
        if (result.Traffic.Rooms > 1)
            output.WriteLine($"- {subject.Name}: {subject.PlayersPerCore(result.Traffic).ToText("0")} players for each core's worth of CPU time.");
    }

    private static void WriteDoubts(TextWriter output, SubjectResult subject, string doubtful)
    {
        var others = subject.Rounds.Max(round => round.OtherCpu / round.Elapsed);
        var busy = others > 0.3 ? $" Other processes took up to {others:0.0} of {Environment.ProcessorCount} cores meanwhile." : "";
        if (subject.Rounds.Count(round => round.WasBottleneck) is var count and > 0)
        {
            var lateness = subject.Rounds.Max(round => round.Lateness.P99).TotalMilliseconds;
            output.WriteLine(
                $"- **{subject.Name}: the load generator was the bottleneck in {count} of {subject.Rounds.Count} rounds**, so distrust its {doubtful}: "
                + $"it sent up to {lateness:0.0} ms late at p99, and took up to {100 * subject.Rounds.Max(round => round.GeneratorShare):0} % of a core.{busy}");
        }
        else if (busy.Length > 0)
        {
            output.WriteLine($"- {subject.Name}:{busy}");
        }
    }
}
