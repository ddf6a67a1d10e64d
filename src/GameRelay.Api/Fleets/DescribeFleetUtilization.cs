namespace GameRelay.Api;

/// <summary>What the home location hosts. Without fleet ids every fleet is described.</summary>
public sealed record DescribeFleetUtilizationRequest
{
    [Items(1, int.MaxValue), Is(Shape.FleetIdOrArn)]
    public IReadOnlyList<string>? FleetIds { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record DescribeFleetUtilizationResponse
{
    public required IReadOnlyList<FleetUtilization> FleetUtilization { get; init; }
    public string? NextToken { get; init; }
}

public sealed record FleetUtilization
{
    public required string FleetId { get; init; }
    public required string FleetArn { get; init; }

    /// <summary>Server processes that are ready or host a game session.</summary>
    public int? ActiveServerProcessCount { get; init; }

    public int? ActiveGameSessionCount { get; init; }

    public int? CurrentPlayerSessionCount { get; init; }

    /// <summary>All that fit into the game sessions that are hosted now.</summary>
    public int? MaximumPlayerSessionCount { get; init; }

    public string? Location { get; init; }
}
