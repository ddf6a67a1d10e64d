namespace GameRelay.Api;

/// <summary>Takes inbound permissions from a fleet, and then gives it others.</summary>
public sealed record UpdateFleetPortSettingsRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    [Items(0, 50)]
    public IReadOnlyList<IpPermission>? InboundPermissionAuthorizations { get; init; }

    /// <summary>Each equal to one that the fleet has.</summary>
    [Items(0, 50)]
    public IReadOnlyList<IpPermission>? InboundPermissionRevocations { get; init; }
}

public sealed record UpdateFleetPortSettingsResponse
{
    public required string FleetId { get; init; }
    public required string FleetArn { get; init; }
}
