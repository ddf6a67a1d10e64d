using System.Text.Json.Serialization;

namespace GameRelay.Cli.Demo;

internal sealed record Deliveries(long Sent, long Expected, long Delivered);

internal sealed record LatencyMs(double P50, double P99, double Max);

/// <summary>Milliseconds that each step of the start took.</summary>
/// <param name="Platform">Until the API and the backend answer.</param>
/// <param name="FleetActive">From CreateFleet to ACTIVE.</param>
/// <param name="GameSessionActive">From the request for a game session to ACTIVE.</param>
/// <param name="Join">From the first player's request to join until the last is in.</param>
internal sealed record StartMs(long Platform, long FleetActive, long GameSessionActive, long Join);

/// <summary>The line that <c>--json</c> prints.</summary>
internal sealed record DemoResult(int Players, int Seconds, Deliveries Fast, Deliveries Reliable, LatencyMs LatencyMs, StartMs StartMs)
{
    /// <summary>What was not as it should be; empty when all was.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Problems { get; init; } = [];

    public static DemoResult Create(DemoOptions options, IReadOnlyList<Bot> bots, StartMs startMs)
    {
        var others = options.Players - 1;
        var fast = new Deliveries(bots.Sum(bot => bot.StatesSent), bots.Sum(bot => bot.StatesSent) * others, bots.Sum(bot => bot.StatesReceived));
        var reliable = new Deliveries(bots.Sum(bot => bot.ChatsSent), bots.Sum(bot => bot.ChatsSent) * others, bots.Sum(bot => bot.ChatsReceived));
        var latencies = new LatencyHistogram();
        foreach (var bot in bots)
            latencies.Add(bot.Latencies);

        var problems = bots.Select(bot => bot.Problem).OfType<string>().ToList();
        if (reliable.Delivered != reliable.Expected)
            problems.Add($"{reliable.Expected - reliable.Delivered} reliable messages did not arrive");
        if (bots.Any(bot => bot.SawChatsOutOfOrder))
            problems.Add("reliable messages arrived out of order");
        if (fast.Delivered < 0.99 * fast.Expected)
            problems.Add($"only {100.0 * fast.Delivered / fast.Expected:0.0} % of the fast messages arrived");
        return new DemoResult(
            options.Players, options.Seconds, fast, reliable,
            new LatencyMs(Round(latencies.QuantileMilliseconds(0.5)), Round(latencies.QuantileMilliseconds(0.99)), Round(latencies.MaximumMilliseconds)), startMs)
        { Problems = problems };
    }

    private static double Round(double milliseconds) => Math.Round(milliseconds, 3);
}
