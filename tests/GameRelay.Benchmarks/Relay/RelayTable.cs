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
        output.WriteLine($"{result.Traffic}, random phases; {(rounds == 1 ? "one round" : $"median (least–most) of {rounds} rounds")} of {result.Duration.TotalSeconds:0.#} s.");
        output.WriteLine();
        var unit = result.Traffic.Target == Target.AllOthers ? "delivered" : "sent";
        output.WriteLine($"| subject | CPU of a {unit} message, µs | times {result.Floor.Name} | p50, ms | p95, ms | p99, ms | worst, ms | lost, % | allocated a message, bytes |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var subject in result.Subjects)
            output.WriteLine(Row(subject, result.Floor));
        output.WriteLine();
        foreach (var subject in result.Subjects)
            WriteDoubts(output, subject);
    }

    private static string Row(SubjectResult subject, SubjectResult floor)
    {
        return $"| {subject.Name} | {subject.CpuMicroseconds.ToText()} | {subject.CpuRatioTo(floor).ToText()} | {Latency(latency => latency.P50)} | {Latency(latency => latency.P95)} "
            + $"| {Latency(latency => latency.P99)} | {Latency(latency => latency.Worst)} | {subject.LossPercent.ToText("0.###")} | {subject.AllocatedBytes?.ToText("0.0") ?? "–"} |";

        string Latency(Func<Quantiles, TimeSpan> quantile) => subject.LatencyMilliseconds(quantile).ToText();
    }

    private static void WriteDoubts(TextWriter output, SubjectResult subject)
    {
        var others = subject.Rounds.Max(round => round.OtherCpu / round.Elapsed);
        var busy = others > 0.3 ? $" Other processes took up to {others:0.0} of {Environment.ProcessorCount} cores meanwhile." : "";
        if (subject.Rounds.Count(round => round.WasBottleneck) is var count and > 0)
        {
            var lateness = subject.Rounds.Max(round => round.Lateness.P99).TotalMilliseconds;
            output.WriteLine(
                $"- **{subject.Name}: the load generator was the bottleneck in {count} of {subject.Rounds.Count} rounds**, so do not trust the latencies: it sent up to "
                + $"{lateness:0.0} ms late at p99, and took up to {100 * subject.Rounds.Max(round => round.GeneratorShare):0} % of a core.{busy}");
        }
        else if (busy.Length > 0)
        {
            output.WriteLine($"- {subject.Name}:{busy}");
        }
    }
}
