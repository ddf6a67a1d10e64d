namespace GameRelay.Api;

/// <summary>Takes locations from a fleet: their game sessions end, whatever their protection, and their hosts leave.</summary>
public sealed record DeleteFleetLocationsRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    [Items(1, 100), Is(Shape.Location)]
    public required IReadOnlyList<string> Locations { get; init; }
}

public sealed record DeleteFleetLocationsResponse
{
    public required string FleetId { get; init; }
    public required string FleetArn { get; init; }

    /// <summary>Those that were named.</summary>
    public required IReadOnlyList<LocationState> LocationStates { get; init; }
}
