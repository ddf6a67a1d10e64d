using System.Text.Json.Serialization;

namespace GameRelay.Api;

/// <summary>Instances of the home location. Without fleet ids every fleet is described.</summary>
public sealed record DescribeFleetCapacityRequest
{
    [Items(1, int.MaxValue), Is(Shape.FleetIdOrArn)]
    public IReadOnlyList<string>? FleetIds { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record DescribeFleetCapacityResponse
{
    public required IReadOnlyList<FleetCapacity> FleetCapacity { get; init; }
    public string? NextToken { get; init; }
}

public sealed record FleetCapacity
{
    public required string FleetId { get; init; }
    public required string FleetArn { get; init; }
    public string? InstanceType { get; init; }
    public EC2InstanceCounts? InstanceCounts { get; init; }
    public string? Location { get; init; }
    public ManagedCapacityConfiguration? ManagedCapacityConfiguration { get; init; }
}

/// <summary>Hosts of one location.</summary>
public sealed record EC2InstanceCounts
{
    /// <summary>How many there should be.</summary>
    [JsonPropertyName("DESIRED")]
    public int? Desired { get; init; }

    [JsonPropertyName("MINIMUM")]
    public int? Minimum { get; init; }

    [JsonPropertyName("MAXIMUM")]
    public int? Maximum { get; init; }

    /// <summary>Starting: no server process of theirs has been ready yet.</summary>
    [JsonPropertyName("PENDING")]
    public int? Pending { get; init; }

    /// <summary>Ready to host, the idle ones included.</summary>
    [JsonPropertyName("ACTIVE")]
    public int? Active { get; init; }

    /// <summary>Active without a game session.</summary>
    [JsonPropertyName("IDLE")]
    public int? Idle { get; init; }

    /// <summary>No longer active, and not gone yet.</summary>
    [JsonPropertyName("TERMINATING")]
    public int? Terminating { get; init; }
}

/// <summary>How a location comes to have no hosts, and has one again.</summary>
public sealed record ManagedCapacityConfiguration
{
    public ZeroCapacityStrategy? ZeroCapacityStrategy { get; init; }

    [Between(5, 1440)]
    public int? ScaleInAfterInactivityMinutes { get; init; }
}
