using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.GameSessions;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Placements;

internal sealed class StartPlacement
{
    private readonly Option<string> _queue = new("--queue") { Description = "The queue's name or ARN.", Required = true };
    private readonly Option<int> _players = new Option<int>("--players") { Description = "How many players fit in.", Required = true, HelpName = "count" }
        .Between(1, int.MaxValue);

    private readonly Option<string?> _id = new("--id") { Description = "The placement's id, which is never used again. Default: a new one." };
    private readonly Option<string?> _name = new("--name") { Description = "The game session's name for people." };
    private readonly Option<string[]> _player = new("--player") { Description = "A player whose slot is to be reserved; may be given several times." };
    private readonly Option<PlayerLatency[]> _latencies = new("--latency")
    {
        Description = "A player's latency to a location; may be given several times.",
        HelpName = "player:location=ms",
        CustomParser = ReadLatencies,
    };

    private readonly Option<GameProperty[]> _properties = Properties.Option();
    private readonly Waiting _waiting = new("the placement is FULFILLED");

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var command = new StartPlacement();
        return new ApiCommand(
                "start", "Ask a queue for a game session.", command._queue, command._players, command._id, command._name, command._player, command._latencies,
                command._properties, command._waiting.Wait, command._waiting.Timeout)
            .Runs(terminal, time, command.RunAsync)
            .WithExamples(
                "placements start --queue main --players 8 --player ana --player ben --wait",
                "placements start --queue main --players 2 --id match-17 --latency ana:local=20 --latency ana:east=90 --property map=dust");
    }

    private async Task RunAsync(ApiCall call)
    {
        var answer = await call.Api.StartGameSessionPlacementAsync(
            new()
            {
                PlacementId = call.Get(_id) ?? Guid.NewGuid().ToString(),
                GameSessionQueueName = call.Get(_queue),
                MaximumPlayerSessionCount = call.Get(_players),
                GameSessionName = call.Get(_name),
                GameProperties = call.Get(_properties) is { Length: > 0 } properties ? properties : null,
                DesiredPlayerSessions = call.Get(_player) is { Length: > 0 } players ? [.. players.Select(player => new DesiredPlayerSession { PlayerId = player })] : null,
                PlayerLatencies = call.Get(_latencies) is { Length: > 0 } latencies ? latencies : null,
            },
            call.CancellationToken);
        if (call.Get(_waiting.Wait))
            answer = new() { GameSessionPlacement = await WaitAsync(call, answer.GameSessionPlacement) };

        var placement = answer.GameSessionPlacement;
        await call.WriteAsync(answer, () => ShowPlacement.Describe(placement));
        if (placement.Status == GameSessionPlacementState.Pending)
            await call.HintAsync($"Next: gamerelay placements watch {placement.PlacementId}");
    }

    private async Task<GameSessionPlacement> WaitAsync(ApiCall call, GameSessionPlacement started)
    {
        var id = started.PlacementId;
        var placement = await _waiting.UntilAsync(
            call, $"Placement {id}", started,
            async () => (await call.Api.DescribeGameSessionPlacementAsync(new() { PlacementId = id }, call.CancellationToken)).GameSessionPlacement,
            current => current.Status != GameSessionPlacementState.Pending,
            current => ShowPlacement.Word(current.Status));
        return placement.Status == GameSessionPlacementState.Fulfilled
            ? placement
            : throw new CliException($"Placement {id} did not become FULFILLED: it is {ShowPlacement.Word(placement.Status)}.\nWhy: gamerelay placements explain {id}");
    }

    private static PlayerLatency[] ReadLatencies(ArgumentResult result)
    {
        var latencies = new List<PlayerLatency>();
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            var (colon, equals) = (text.IndexOf(':', StringComparison.Ordinal), text.LastIndexOf('='));
            if (colon > 0 && equals > colon + 1 && float.TryParse(text[(equals + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds))
                latencies.Add(new() { PlayerId = text[..colon], RegionIdentifier = text[(colon + 1)..equals], LatencyInMilliseconds = milliseconds });
            else
                result.AddError($"--latency '{text}' is not player:location=ms.");
        }

        return [.. latencies];
    }
}
