namespace GameRelay.Api;

/// <summary>Takes a slot for every player, or for none of them.</summary>
public sealed record CreatePlayerSessionsRequest
{
    [Is(Shape.Arn)]
    public required string GameSessionId { get; init; }

    [Items(1, 25), Is(Shape.PlayerId)]
    public required IReadOnlyList<string> PlayerIds { get; init; }

    /// <summary>Player data by player id; entries for other players are ignored.</summary>
    [Is(Shape.PlayerData)]
    public IReadOnlyDictionary<string, string>? PlayerDataMap { get; init; }
}

public sealed record CreatePlayerSessionsResponse
{
    public required IReadOnlyList<PlayerSession> PlayerSessions { get; init; }
}
