namespace GameRelay.Api;

/// <summary>The ACTIVE game sessions of one fleet that a filter lets through, at most 20 at once.</summary>
public sealed record SearchGameSessionsRequest
{
    [Is(Shape.FleetIdOrArn)]
    public string? FleetId { get; init; }

    [Is(Shape.AliasIdOrArn)]
    public string? AliasId { get; init; }

    [Is(Shape.Location)]
    public string? Location { get; init; }

    /// <summary>For instance <c>gameSessionProperties.map = 'ice' AND hasAvailablePlayerSessions = true</c>.</summary>
    [Is(Shape.Label)]
    public string? FilterExpression { get; init; }

    /// <summary>For instance <c>playerSessionCount DESC</c>; without one the order is by no attribute, but the same from page to page.</summary>
    [Is(Shape.Label)]
    public string? SortExpression { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record SearchGameSessionsResponse
{
    public required IReadOnlyList<GameSession> GameSessions { get; init; }
    public string? NextToken { get; init; }
}
