namespace GameRelay.Api;

/// <summary>Without fleet ids every fleet is described.</summary>
public sealed record DescribeFleetAttributesRequest
{
    [Items(1, int.MaxValue), Is(Shape.FleetIdOrArn)]
    public IReadOnlyList<string>? FleetIds { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record DescribeFleetAttributesResponse
{
    public required IReadOnlyList<FleetAttributes> FleetAttributes { get; init; }
    public string? NextToken { get; init; }
}

public sealed record FleetAttributes
{
    public required string FleetId { get; init; }
    public required string FleetArn { get; init; }
    public FleetType? FleetType { get; init; }
    public string? InstanceType { get; init; }
    public string? Description { get; init; }
    public string? Name { get; init; }
    public DateTimeOffset? CreationTime { get; init; }
    public DateTimeOffset? TerminationTime { get; init; }
    public FleetStatus? Status { get; init; }
    public string? BuildId { get; init; }
    public string? BuildArn { get; init; }
    public string? ScriptId { get; init; }
    public string? ScriptArn { get; init; }
    public string? ServerLaunchPath { get; init; }
    public string? ServerLaunchParameters { get; init; }
    public IReadOnlyList<string>? LogPaths { get; init; }
    public ProtectionPolicy? NewGameSessionProtectionPolicy { get; init; }
    public FleetOperatingSystem? OperatingSystem { get; init; }
    public ResourceCreationLimitPolicy? ResourceCreationLimitPolicy { get; init; }
    public IReadOnlyList<string>? MetricGroups { get; init; }
    public IReadOnlyList<FleetAction>? StoppedActions { get; init; }
    public string? InstanceRoleArn { get; init; }
    public CertificateConfiguration? CertificateConfiguration { get; init; }
    public ComputeType? ComputeType { get; init; }
    public AnywhereConfiguration? AnywhereConfiguration { get; init; }
    public InstanceRoleCredentialsProvider? InstanceRoleCredentialsProvider { get; init; }
    public PlayerGatewayMode? PlayerGatewayMode { get; init; }
    public PlayerGatewayConfiguration? PlayerGatewayConfiguration { get; init; }
}
