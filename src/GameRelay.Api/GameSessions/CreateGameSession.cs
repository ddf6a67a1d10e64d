namespace GameRelay.Api;

public sealed record CreateGameSessionRequest
{
    [Is(Shape.FleetIdOrArn)]
    public string? FleetId { get; init; }

    [Is(Shape.AliasIdOrArn)]
    public string? AliasId { get; init; }

    [Between(0, int.MaxValue)]
    public required int? MaximumPlayerSessionCount { get; init; }

    [Is(Shape.Label)]
    public string? Name { get; init; }

    [Items(0, 16)]
    public IReadOnlyList<GameProperty>? GameProperties { get; init; }

    [Is(Shape.Label)]
    public string? CreatorId { get; init; }

    /// <summary>The older name of <see cref="IdempotencyToken"/>; give at most one of the two.</summary>
    [Is(Shape.IdString)]
    public string? GameSessionId { get; init; }

    /// <summary>Becomes the last part of the game session's id. A repeated request with the same token answers the first one's game session.</summary>
    [Is(Shape.IdString)]
    public string? IdempotencyToken { get; init; }

    [Is(Shape.GameSessionData)]
    public string? GameSessionData { get; init; }

    [Is(Shape.Location)]
    public string? Location { get; init; }
}

public sealed record CreateGameSessionResponse
{
    public required GameSession GameSession { get; init; }
}
