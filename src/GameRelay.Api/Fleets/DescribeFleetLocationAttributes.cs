namespace GameRelay.Api;

/// <summary>The status of a fleet's locations. Without names all are described that are not deleted.</summary>
public sealed record DescribeFleetLocationAttributesRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    [Items(1, 100), Is(Shape.Location)]
    public IReadOnlyList<string>? Locations { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record DescribeFleetLocationAttributesResponse
{
    public required string FleetId { get; init; }
    public required string FleetArn { get; init; }
    public required IReadOnlyList<LocationAttributes> LocationAttributes { get; init; }
    public string? NextToken { get; init; }
}

public sealed record LocationAttributes
{
    public required LocationState LocationState { get; init; }
    public IReadOnlyList<FleetAction>? StoppedActions { get; init; }
}
