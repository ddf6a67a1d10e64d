namespace GameRelay.Api;

public sealed record CreateFleetRequest
{
    [Is(Shape.Label)]
    public required string Name { get; init; }

    [Is(Shape.Label)]
    public string? Description { get; init; }

    [Is(Shape.BuildIdOrArn)]
    public string? BuildId { get; init; }

    [Is(Shape.ScriptIdOrArn)]
    public string? ScriptId { get; init; }

    [Is(Shape.LaunchPath)]
    public string? ServerLaunchPath { get; init; }

    [Is(Shape.LaunchParameters)]
    public string? ServerLaunchParameters { get; init; }

    [Is(Shape.Label)]
    public IReadOnlyList<string>? LogPaths { get; init; }

    /// <summary>Any text: the set of instance types changes between editions of the API.</summary>
    [Is(Shape.NonEmptyString)]
    public string? EC2InstanceType { get; init; }

    [Items(0, 50)]
    public IReadOnlyList<IpPermission>? EC2InboundPermissions { get; init; }

    public ProtectionPolicy? NewGameSessionProtectionPolicy { get; init; }

    public RuntimeConfiguration? RuntimeConfiguration { get; init; }

    public ResourceCreationLimitPolicy? ResourceCreationLimitPolicy { get; init; }

    [Items(0, 1), Is(Shape.MetricGroup)]
    public IReadOnlyList<string>? MetricGroups { get; init; }

    [Is(Shape.Label)]
    public string? PeerVpcAwsAccountId { get; init; }

    [Is(Shape.Label)]
    public string? PeerVpcId { get; init; }

    public FleetType? FleetType { get; init; }

    [Is(Shape.NonEmptyString)]
    public string? InstanceRoleArn { get; init; }

    public CertificateConfiguration? CertificateConfiguration { get; init; }

    [Items(1, 100)]
    public IReadOnlyList<LocationConfiguration>? Locations { get; init; }

    [Items(0, 200)]
    public IReadOnlyList<Tag>? Tags { get; init; }

    public ComputeType? ComputeType { get; init; }

    public AnywhereConfiguration? AnywhereConfiguration { get; init; }

    public InstanceRoleCredentialsProvider? InstanceRoleCredentialsProvider { get; init; }

    public PlayerGatewayMode? PlayerGatewayMode { get; init; }

    public PlayerGatewayConfiguration? PlayerGatewayConfiguration { get; init; }
}

public sealed record CreateFleetResponse
{
    public required FleetAttributes FleetAttributes { get; init; }
    public required IReadOnlyList<LocationState> LocationStates { get; init; }
}

public sealed record LocationState
{
    public required string Location { get; init; }
    public FleetStatus? Status { get; init; }
    public PlayerGatewayStatus? PlayerGatewayStatus { get; init; }
}
