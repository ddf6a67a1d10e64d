namespace GameRelay.Api;

/// <summary>What is not given keeps its value.</summary>
public sealed record UpdateFleetAttributesRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    [Is(Shape.Label)]
    public string? Name { get; init; }

    [Is(Shape.Label)]
    public string? Description { get; init; }

    /// <summary>For game sessions that are created from now on; those that exist keep theirs.</summary>
    public ProtectionPolicy? NewGameSessionProtectionPolicy { get; init; }

    public ResourceCreationLimitPolicy? ResourceCreationLimitPolicy { get; init; }

    [Items(0, 1), Is(Shape.MetricGroup)]
    public IReadOnlyList<string>? MetricGroups { get; init; }

    public AnywhereConfiguration? AnywhereConfiguration { get; init; }
}

public sealed record UpdateFleetAttributesResponse
{
    public required string FleetId { get; init; }
    public required string FleetArn { get; init; }
}
