namespace GameRelay.Api;

/// <summary>What one location hosts.</summary>
public sealed record DescribeFleetLocationUtilizationRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    [Is(Shape.Location)]
    public required string Location { get; init; }
}

public sealed record DescribeFleetLocationUtilizationResponse
{
    public required FleetUtilization FleetUtilization { get; init; }
}
