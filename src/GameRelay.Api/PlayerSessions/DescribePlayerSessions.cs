namespace GameRelay.Api;

/// <summary>Give exactly one of the game session, the player and the player session. Newest first.</summary>
public sealed record DescribePlayerSessionsRequest
{
    [Is(Shape.Arn)]
    public string? GameSessionId { get; init; }

    [Is(Shape.PlayerId)]
    public string? PlayerId { get; init; }

    [Is(Shape.PlayerSessionId)]
    public string? PlayerSessionId { get; init; }

    /// <summary>RESERVED, ACTIVE, COMPLETED or TIMEDOUT; works with a game session only.</summary>
    [Is(Shape.Label)]
    public string? PlayerSessionStatusFilter { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record DescribePlayerSessionsResponse
{
    public required IReadOnlyList<PlayerSession> PlayerSessions { get; init; }
    public string? NextToken { get; init; }
}
