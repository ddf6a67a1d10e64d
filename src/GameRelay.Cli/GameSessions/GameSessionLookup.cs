using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Fleets;

namespace GameRelay.Cli.GameSessions;

/// <summary>Game sessions by their full id, or by the last part of it, which is what the tables show.</summary>
internal static class GameSessionLookup
{
    public static async Task<GameSession> FindAsync(ApiCall call, string idOrLastPart)
    {
        if (idOrLastPart.StartsWith("arn:", StringComparison.Ordinal))
        {
            var answer = await call.Api.DescribeGameSessionsAsync(new() { GameSessionId = idOrLastPart }, call.CancellationToken);
            return answer.GameSessions.SingleOrDefault() ?? throw NotFound(idOrLastPart);
        }

        // The id is an ARN that names the fleet; an idempotency token, which may be its last part, is unique in a fleet only.
        var found = new List<GameSession>();
        foreach (var fleet in await FleetLists.AllAsync(call))
        {
            if (await FindInFleetAsync(call, fleet.FleetId, idOrLastPart) is { } gameSession)
                found.Add(gameSession);
        }

        return found switch
        {
            [] => throw NotFound(idOrLastPart),
            [var one] => one,
            _ => throw new CliException(
                $"Game session '{idOrLastPart}' exists in {found.Count} fleets. Give the full id, one of:\n  {string.Join("\n  ", found.Select(one => one.GameSessionId))}"),
        };
    }

    /// <summary>The id alone; what is an ARN already is left for the API to judge.</summary>
    public static async Task<string> ResolveAsync(ApiCall call, string idOrLastPart) =>
        idOrLastPart.StartsWith("arn:", StringComparison.Ordinal) ? idOrLastPart : (await FindAsync(call, idOrLastPart)).GameSessionId;

    public static Task<List<GameSession>> OfFleetAsync(ApiCall call, string fleetId) => Pages.AllAsync<GameSession>(async token =>
    {
        var page = await call.Api.DescribeGameSessionsAsync(new() { FleetId = fleetId, NextToken = token }, call.CancellationToken);
        return (page.GameSessions, page.NextToken);
    });

    private static async Task<GameSession?> FindInFleetAsync(ApiCall call, string fleetId, string lastPart)
    {
        string? token = null;
        do
        {
            var page = await call.Api.DescribeGameSessionsAsync(new() { FleetId = fleetId, NextToken = token }, call.CancellationToken);
            if (page.GameSessions.FirstOrDefault(one => Arns.GameSessionIdString(one.GameSessionId) == lastPart) is { } gameSession)
                return gameSession;
            token = page.NextToken;
        }
        while (token is not null);
        return null;
    }

    private static CliException NotFound(string id) => new($"Game session '{id}' does not exist. 'gamerelay sessions list' shows those that do.");
}
