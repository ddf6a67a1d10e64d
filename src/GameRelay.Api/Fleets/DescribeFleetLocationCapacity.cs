namespace GameRelay.Api;

/// <summary>Instances of one location.</summary>
public sealed record DescribeFleetLocationCapacityRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    [Is(Shape.Location)]
    public required string Location { get; init; }
}

public sealed record DescribeFleetLocationCapacityResponse
{
    public required FleetCapacity FleetCapacity { get; init; }
}
