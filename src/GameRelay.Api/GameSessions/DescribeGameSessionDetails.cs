namespace GameRelay.Api;

/// <summary>As <see cref="DescribeGameSessionsRequest"/>, answered with the protection in force.</summary>
public sealed record DescribeGameSessionDetailsRequest
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

public sealed record DescribeGameSessionDetailsResponse
{
    public required IReadOnlyList<GameSessionDetail> GameSessionDetails { get; init; }
    public string? NextToken { get; init; }
}

public sealed record GameSessionDetail
{
    public required GameSession GameSession { get; init; }

    /// <summary>Whether scaling down may end the game session while it is ACTIVE.</summary>
    public required ProtectionPolicy? ProtectionPolicy { get; init; }
}
