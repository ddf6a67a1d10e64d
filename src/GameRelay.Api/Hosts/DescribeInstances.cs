using System.Text.Json.Serialization;

namespace GameRelay.Api;

/// <summary>A fleet's hosts in its home location, or in the one that is named; or a single host, wherever it is.</summary>
public sealed record DescribeInstancesRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    [Is(Shape.InstanceId)]
    public string? InstanceId { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }

    [Is(Shape.Location)]
    public string? Location { get; init; }
}

public sealed record DescribeInstancesResponse
{
    public required IReadOnlyList<Instance> Instances { get; init; }
    public string? NextToken { get; init; }
}

public enum InstanceStatus
{
    /// <summary>No server process of it has been ready yet.</summary>
    [JsonStringEnumMemberName("PENDING")] Pending,

    [JsonStringEnumMemberName("ACTIVE")] Active,

    /// <summary>On its way out.</summary>
    [JsonStringEnumMemberName("TERMINATING")] Terminating,
}

public sealed record Instance
{
    public required string FleetId { get; init; }
    public required string FleetArn { get; init; }

    /// <summary>The host's name, which a game session on it has as <c>ComputeName</c>.</summary>
    public required string InstanceId { get; init; }

    public string? IpAddress { get; init; }
    public string? DnsName { get; init; }
    public FleetOperatingSystem? OperatingSystem { get; init; }
    public string? Type { get; init; }
    public InstanceStatus? Status { get; init; }
    public DateTimeOffset? CreationTime { get; init; }
    public string? Location { get; init; }
}
