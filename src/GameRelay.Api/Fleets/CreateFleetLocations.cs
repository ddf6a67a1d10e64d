namespace GameRelay.Api;

/// <summary>Further locations for a fleet, beside its home location, each with one desired instance.</summary>
public sealed record CreateFleetLocationsRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    [Items(1, 100)]
    public required IReadOnlyList<LocationConfiguration> Locations { get; init; }
}

public sealed record CreateFleetLocationsResponse
{
    public required string FleetId { get; init; }
    public required string FleetArn { get; init; }

    /// <summary>Those that were added.</summary>
    public required IReadOnlyList<LocationState> LocationStates { get; init; }
}
