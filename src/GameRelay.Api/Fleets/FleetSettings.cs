namespace GameRelay.Api;

public sealed record IpPermission
{
    [Between(1, 60_000)]
    public required int? FromPort { get; init; }

    [Between(1, 60_000)]
    public required int? ToPort { get; init; }

    [Is(Shape.IpRange)]
    public required string IpRange { get; init; }

    public required IpProtocol? Protocol { get; init; }
}

/// <summary>The server processes that every host of a fleet keeps running.</summary>
public sealed record RuntimeConfiguration
{
    [Items(1, 50)]
    public IReadOnlyList<ServerProcess>? ServerProcesses { get; init; }

    [Between(1, int.MaxValue)]
    public int? MaxConcurrentGameSessionActivations { get; init; }

    [Between(1, 600)]
    public int? GameSessionActivationTimeoutSeconds { get; init; }
}

public sealed record ServerProcess
{
    [Is(Shape.LaunchPath)]
    public required string LaunchPath { get; init; }

    [Is(Shape.LaunchParameters)]
    public string? Parameters { get; init; }

    [Between(1, int.MaxValue)]
    public required int? ConcurrentExecutions { get; init; }
}

public sealed record ResourceCreationLimitPolicy
{
    [Between(0, int.MaxValue)]
    public int? NewGameSessionsPerCreator { get; init; }

    [Between(0, int.MaxValue)]
    public int? PolicyPeriodInMinutes { get; init; }
}

public sealed record CertificateConfiguration
{
    public required CertificateType? CertificateType { get; init; }
}

public sealed record LocationConfiguration
{
    [Is(Shape.Location)]
    public required string Location { get; init; }
}

public sealed record AnywhereConfiguration
{
    [Is(Shape.Cost)]
    public required string Cost { get; init; }
}

public sealed record PlayerGatewayConfiguration
{
    public GameServerIpProtocol? GameServerIpProtocolSupported { get; init; }
}
