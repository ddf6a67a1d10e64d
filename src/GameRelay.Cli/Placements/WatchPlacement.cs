using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Placements;

/// <summary><c>gamerelay placements watch</c>: a line for each change, on a terminal and in a pipe alike.</summary>
internal static class WatchPlacement
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var placement = PlacementsCommand.Placement();
        return new ApiCommand("watch", "Tell what happens to a placement, and what it waits for, until it has ended.", placement)
            .Runs(terminal, time, call => RunAsync(call, call.Get(placement)))
            .WithExamples("placements watch match-17", "placements watch match-17 --json | jq .Change");
    }

    private static async Task RunAsync(ApiCall call, string id)
    {
        if (call.Style is { Format: OutputFormat.Text } or { Query: not null })
            throw new CliException("watch prints a table, or one JSON object a line; leave out --query and --output text.");

        var told = "";
        while (true)
        {
            var answer = await call.Api.ExplainPlacementAsync(new() { PlacementId = id }, call.CancellationToken);
            if (Change(answer) is var change && change != told)
                await TellAsync(call, answer, told = change);
            if (answer.GameSessionPlacement.Status != GameSessionPlacementState.Pending)
                return;
            await Task.Delay(AskEvery, call.Time, call.CancellationToken);
        }
    }

    private static string Change(ExplainPlacementResponse answer)
    {
        var placement = answer.GameSessionPlacement;
        if (placement.GameSessionId is { } gameSessionId)
        {
            var session = $"{Arns.GameSessionIdString(gameSessionId)} in {placement.GameSessionRegion}";
            return placement.Status == GameSessionPlacementState.Fulfilled ? $"game session {session}" : $"starting game session {session}";
        }

        return placement.Status != GameSessionPlacementState.Pending ? "no game session"
            : answer.Attempt is { } attempt
                ? $"waiting: {string.Join("; ", attempt.PassedOver.GroupBy(one => one.Reason).Select(group => $"{group.Count()} {(group.Key is { } reason ? WireNames.Of(reason) : "-")}"))}"
                : "waiting";
    }

    private static async Task TellAsync(ApiCall call, ExplainPlacementResponse answer, string change)
    {
        var time = call.Time.GetUtcNow();
        var line = call.Style.IsForPeople
            ? string.Create(CultureInfo.InvariantCulture, $"{time.UtcDateTime:HH:mm:ss}Z  {ShowPlacement.Word(answer.GameSessionPlacement.Status),-9}  {change}")
            : JsonSerializer.Serialize(new { Time = time, Change = change, answer.GameSessionPlacement }, ApiJson.Tolerant);
        await call.Terminal.Out.WriteLineAsync(line.AsMemory(), call.CancellationToken);
        await call.Terminal.Out.FlushAsync(call.CancellationToken);
    }
}
