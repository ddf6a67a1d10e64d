using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GameRelay.Cli.Help;

namespace GameRelay.Cli.Demo;

/// <summary><c>gamerelay demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var players = Number("--players", "Bot players, 2 to 200.", 8, 2, 200);
        var seconds = Number("--seconds", "How long they play, 1 to 3600.", 20, 1, 3600);
        var rate = Number("--rate", "State updates that each sends a second, 1 to 60.", 20, 1, 60);
        var json = new Option<bool>("--json") { Description = "The last line is the result as one JSON object." };
        var command = new Command(
            "demo",
            "Play a game with bots on a platform of its own, and leave nothing behind.") { players, seconds, rate, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new(parsed.GetValue(players), parsed.GetValue(seconds), parsed.GetValue(rate)), parsed.GetValue(json), terminal, time, cancellationToken));
        return command.WithExamples("demo", "demo --players 16 --seconds 10 --rate 30", "demo --json | tail -n 1");
    }

    private static async Task<int> RunAsync(DemoOptions options, bool json, Terminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        DemoResult result;
        using var http = new HttpClient();
        using (var directory = await DemoDirectory.CreateAsync(time))
        {
            var progress = new DemoProgress(time);
            // What the platform itself has to tell (something died and was started again) belongs to no step.
            var told = new System.Collections.Concurrent.ConcurrentQueue<string>();
            var run = new DemoRun(options, progress, http, time).RunAsync(directory.Path, told.Enqueue, cancellationToken);
            await new DemoDisplay(progress, options, terminal, time).ShowUntilAsync(run, cancellationToken);
            result = await run;
            foreach (var line in told.Where(line => line.Contains("again", StringComparison.Ordinal)))
                await terminal.Error.WriteLineAsync(line);
        }

        await WriteSummaryAsync(result, terminal);
        if (json)
            await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(result, JsonSerializerOptions.Web));
        return result.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Failure;
    }

    private static async Task WriteSummaryAsync(DemoResult result, Terminal terminal)
    {
        var culture = CultureInfo.InvariantCulture;
        await terminal.Out.WriteLineAsync(string.Create(culture, $"""
            {result.Players} players for {result.Seconds} s
              fast      {result.Fast.Delivered:N0} of {result.Fast.Expected:N0} delivered
              reliable  {result.Reliable.Delivered:N0} of {result.Reliable.Expected:N0} delivered
              latency   p50 {result.LatencyMs.P50:0.00} ms, p99 {result.LatencyMs.P99:0.00} ms, max {result.LatencyMs.Max:0.00} ms
            """));
        foreach (var problem in result.Problems)
            await terminal.Error.WriteLineAsync($"gamerelay: {problem}");
    }

    private static Option<int> Number(string name, string description, int byDefault, int minimum, int maximum) =>
        new Option<int>(name) { Description = description, DefaultValueFactory = _ => byDefault }.Between(minimum, maximum);
}
