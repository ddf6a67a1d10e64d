namespace GameRelay.Api;

public sealed record DescribeFleetPortSettingsRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    [Is(Shape.Location)]
    public string? Location { get; init; }
}

/// <summary>The permissions are those of the whole fleet; a change of them is everywhere at once, so none is ever pending.</summary>
public sealed record DescribeFleetPortSettingsResponse
{
    public required string FleetId { get; init; }
    public required string FleetArn { get; init; }

    /// <summary>Absent once the fleet is deleted.</summary>
    public IReadOnlyList<IpPermission>? InboundPermissions { get; init; }

    public string? Location { get; init; }
}
