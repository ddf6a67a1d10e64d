using GameRelay.Api;

namespace GameRelay.Backend.Sessions;

/// <summary>
/// A game session as clients see it: its id is short and fit for a URL, its status is GameLift's word (ACTIVE), and players who are on their way count.
/// </summary>
internal sealed record SessionSummary(
    string Id, string? Name, string Status, int Players, int MaximumPlayers, IReadOnlyDictionary<string, string> Properties)
{
    public static SessionSummary From(GameSession gameSession) => new(
        SessionId.FromGameSessionId(gameSession.GameSessionId),
        gameSession.Name,
        gameSession.Status is { } status ? WireNames.Of(status) : "",
        gameSession.CurrentPlayerSessionCount ?? 0,
        gameSession.MaximumPlayerSessionCount ?? 0,
        (gameSession.GameProperties ?? []).ToDictionary(property => property.Key, property => property.Value));
}
