using System.CommandLine;
using System.Text.Json;

namespace GameRelay.Benchmarks.Density;

/// <summary><c>bench density</c>.</summary>
internal static class DensityCommand
{
    private const double HostGibibytes = 12;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var sessions = new Option<int>("--sessions") { Description = "How many idle game sessions are measured side by side.", DefaultValueFactory = _ => 50 };
        var starts = new Option<int>("--starts") { Description = "How many starts are measured, one after the other, and then side by side.", DefaultValueFactory = _ => 20 };
        var seconds = new Option<double>("--seconds") { Description = "How long the idle sessions are watched.", DefaultValueFactory = _ => 20 };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var command = new Command("density", "What a game session without players costs in memory and CPU, and how long its process takes to start.")
        {
            sessions, starts, seconds, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            DensityMeasures measures = new(TimeProvider.System, Console.Error.WriteLine);
            var start = await measures.StartsAsync(parsed.GetValue(starts), cancellationToken);
            var startsPerSecond = await measures.StartsPerSecondAsync(parsed.GetValue(starts), cancellationToken);
            var idle = await measures.IdleAsync(parsed.GetValue(sessions), Settle, TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellationToken);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(new { Machine = Machine.Description(), Start = start, StartsPerSecond = startsPerSecond, Idle = idle }, Json.Indented));
            else
                Write(Console.Out, start, parsed.GetValue(starts), startsPerSecond, idle, TimeSpan.FromSeconds(parsed.GetValue(seconds)));
        });
        return command;
    }

    private static void Write(TextWriter output, StartResult start, int starts, double startsPerSecond, IdleResult idle, TimeSpan period)
    {
        output.WriteLine("| what | median (least–most) | how |");
        output.WriteLine("| --- | --- | --- |");
        output.WriteLine($"| Memory of an idle session | {idle.PssMebibytes.ToText("0.0")} MiB PSS | {idle.Sessions} processes with a session each; smaps_rollup |");
        output.WriteLine($"| CPU of an idle session | {idle.CpuPercent.ToText("0.000")} % of a core | the same, over {period.TotalSeconds:0.#} s |");
        output.WriteLine($"| Sessions in {HostGibibytes:0} GiB | {idle.SessionsIn(HostGibibytes):0} | by the memory above |");
        output.WriteLine($"| Start to ready | {start.ReadyMilliseconds.ToText("0")} ms | {starts} starts, one after the other; from before the start until the agent was told |");
        output.WriteLine($"| A .NET program that does nothing | {start.NothingMilliseconds.ToText("0")} ms | between those starts; start to end |");
        output.WriteLine($"| Start to ready, times that | {start.Ratio.ToText()} | pair by pair |");
        output.WriteLine($"| Starts a second | {startsPerSecond:0.0} | {starts} starts, {2 * Environment.ProcessorCount} at once |");
    }
}
