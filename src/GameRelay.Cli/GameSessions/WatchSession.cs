using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.GameSessions;

/// <summary><c>gamerelay sessions watch</c>: a line for each change, on a terminal and in a pipe alike.</summary>
internal static class WatchSession
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var session = SessionsCommand.Session();
        return new ApiCommand("watch", "Tell what happens to a game session and its players, until it is over.", session)
            .Runs(terminal, time, call => RunAsync(call, call.Get(session)))
            .WithExamples("sessions watch gsess-3c1d0c52-4a07-4f5e-9e50-6d1f0f7b2a44", "sessions watch gsess-3c1d0c52-4a07-4f5e-9e50-6d1f0f7b2a44 --json | jq .Change");
    }

    private static async Task RunAsync(ApiCall call, string session)
    {
        if (call.Style is { Format: OutputFormat.Text } or { Query: not null })
            throw new CliException("watch prints a table, or one JSON object a line; leave out --query and --output text.");

        var id = (await GameSessionLookup.FindAsync(call, session)).GameSessionId;
        var (told, players) = ("", new Dictionary<string, PlayerSessionStatus?>());
        while (true)
        {
            // The players first: when the game session is over, theirs are told too.
            var present = await ShowSession.PlayersAsync(call, id);
            var current = await GameSessionLookup.FindAsync(call, id);
            foreach (var player in present.AsEnumerable().Reverse().Where(player => !players.TryGetValue(player.PlayerSessionId, out var last) || last != player.Status))
            {
                players[player.PlayerSessionId] = player.Status;
                await TellAsync(call, current, $"{player.PlayerId} {Name(player.Status)}");
            }

            if (State(current) is var state && state != told)
                await TellAsync(call, current, told = state);
            if (current.Status is GameSessionStatus.Terminated or GameSessionStatus.Error && present.All(player => player.TerminationTime is not null))
                return;
            await Task.Delay(AskEvery, call.Time, call.CancellationToken);
        }
    }

    private static async Task TellAsync(ApiCall call, GameSession session, string change)
    {
        var time = call.Time.GetUtcNow();
        var line = call.Style.IsForPeople
            ? string.Create(CultureInfo.InvariantCulture, $"{time.UtcDateTime:HH:mm:ss}Z  {Name(session.Status),-11}  {ShowSession.Players(session),-7}  {change}")
            : JsonSerializer.Serialize(new { Time = time, Change = change, GameSession = session }, ApiJson.Tolerant);
        await call.Terminal.Out.WriteLineAsync(line.AsMemory(), call.CancellationToken);
        await call.Terminal.Out.FlushAsync(call.CancellationToken);
    }

    private static string State(GameSession session)
    {
        var reason = session.StatusReason is { } known ? $" ({WireNames.Of(known)})" : "";
        return $"{Name(session.Status)}{reason}{(session.PlayerSessionCreationPolicy == PlayerSessionCreationPolicy.DenyAll ? " nobody may join" : "")}";
    }

    private static string Name<TStatus>(TStatus? status)
        where TStatus : struct, Enum => status is { } known ? WireNames.Of(known) : "-";
}
