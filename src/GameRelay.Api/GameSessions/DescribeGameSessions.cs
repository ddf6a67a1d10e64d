namespace GameRelay.Api;

/// <summary>Game sessions of one fleet, or one game session by its id. Newest first.</summary>
public sealed record DescribeGameSessionsRequest
{
    [Is(Shape.FleetIdOrArn)]
    public string? FleetId { get; init; }

    [Is(Shape.Arn)]
    public string? GameSessionId { get; init; }

    [Is(Shape.AliasIdOrArn)]
    public string? AliasId { get; init; }

    [Is(Shape.Location)]
    public string? Location { get; init; }

    /// <summary>ACTIVE, TERMINATED, ACTIVATING or TERMINATING.</summary>
    [Is(Shape.Label)]
    public string? StatusFilter { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record DescribeGameSessionsResponse
{
    public required IReadOnlyList<GameSession> GameSessions { get; init; }
    public string? NextToken { get; init; }
}
