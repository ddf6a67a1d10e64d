using System.CommandLine;
using System.Text.Json;
using GameRelay.Benchmarks.Checking;

namespace GameRelay.Benchmarks.Density;

/// <summary><c>bench density</c>.</summary>
internal static class DensityCommand
{
    private const double HostGibibytes = 12;

    // Enough to tell what a further one costs from what the first one left unused.
    private const int ProcessesShared = 3;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var sessions = new Option<int>("--sessions") { Description = "How many idle game sessions are measured side by side.", DefaultValueFactory = _ => 50 };
        var shared = new Option<int>("--shared") { Description = "How many idle game sessions share a process.", DefaultValueFactory = _ => 10 };
        var starts = new Option<int>("--starts") { Description = "How many starts, one by one and then side by side.", DefaultValueFactory = _ => 20 };
        var seconds = new Option<double>("--seconds") { Description = "How long the idle sessions are watched.", DefaultValueFactory = _ => 20 };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var command = new Command("density", "What a game session without players costs in memory and CPU, and how long its process takes to start.")
        {
            sessions, shared, starts, seconds, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (CheckCommand.IsAskedFor(parsed))
                return await CheckCommand.RunAsync(parsed, CheckScope.Density, cancellationToken);
            DensityMeasures measures = new(TimeProvider.System, Console.Error.WriteLine);
            var period = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            DensityResult result = new(
                parsed.GetValue(starts),
                await measures.StartsAsync(parsed.GetValue(starts), cancellationToken),
                await measures.StartsPerSecondAsync(parsed.GetValue(starts), cancellationToken),
                await measures.IdleAsync(parsed.GetValue(sessions), Settle, period, cancellationToken),
                period,
                parsed.GetValue(shared),
                await measures.FurtherAsync(ProcessesShared, parsed.GetValue(shared), Settle, cancellationToken));
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(new { Machine = Machine.Description(), Density = result }, Json.Indented));
            else
                Write(Console.Out, result);
            return 0;
        });
        return command;
    }

    private static void Write(TextWriter output, DensityResult result)
    {
        var (starts, start, startsPerSecond, idle, period, shared, further) = result;
        output.WriteLine("| what | median (least–most) | how |");
        output.WriteLine("| --- | --- | --- |");
        output.WriteLine($"| Memory of an idle session | {idle.PssMebibytes.ToText("0.0")} MiB PSS | {idle.Sessions} processes with a session each |");
        output.WriteLine($"| Memory of a further one in the process | {further.ToText("0.0")} MiB PSS | {ProcessesShared} processes with {shared} sessions each |");
        output.WriteLine($"| CPU of an idle session | {idle.CpuPercent.ToText("0.000")} % of a core | the same, over {period.TotalSeconds:0.#} s |");
        output.WriteLine($"| Sessions in {HostGibibytes:0} GiB | {idle.SessionsIn(HostGibibytes):0} | by the memory above |");
        output.WriteLine($"| Start to ready | {start.ReadyMilliseconds.ToText("0")} ms | {starts} starts, one by one, until the agent was told |");
        output.WriteLine($"| A .NET program that does nothing | {start.NothingMilliseconds.ToText("0")} ms | between those starts; start to end |");
        output.WriteLine($"| Start to ready, times that | {start.Ratio.ToText()} | pair by pair |");
        output.WriteLine($"| Starts a second | {startsPerSecond:0.0} | {starts} starts, {2 * Environment.ProcessorCount} at once |");
    }
}

internal sealed record DensityResult(int Starts, StartResult Start, double StartsPerSecond, IdleResult Idle, TimeSpan IdlePeriod, int Shared, Spread FurtherPssMebibytes);
