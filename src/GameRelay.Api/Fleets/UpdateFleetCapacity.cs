namespace GameRelay.Api;

/// <summary>What is not given keeps its value; MinSize ≤ DesiredInstances ≤ MaxSize must hold afterwards.</summary>
public sealed record UpdateFleetCapacityRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    [Between(0, int.MaxValue)]
    public int? DesiredInstances { get; init; }

    [Between(0, int.MaxValue)]
    public int? MinSize { get; init; }

    [Between(0, int.MaxValue)]
    public int? MaxSize { get; init; }

    /// <summary>The home location when not given.</summary>
    [Is(Shape.Location)]
    public string? Location { get; init; }

    public ManagedCapacityConfiguration? ManagedCapacityConfiguration { get; init; }
}

public sealed record UpdateFleetCapacityResponse
{
    public required string FleetId { get; init; }
    public required string FleetArn { get; init; }
    public required string Location { get; init; }
    public ManagedCapacityConfiguration? ManagedCapacityConfiguration { get; init; }
}
