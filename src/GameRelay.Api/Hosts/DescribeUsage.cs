namespace GameRelay.Api;

/// <summary>GameRelay's own operation <c>GameRelay.DescribeUsage</c>: what the platform, or one fleet of it, hosts and uses at present.</summary>
public sealed record DescribeUsageRequest
{
    [Is(Shape.FleetIdOrArn)]
    public string? FleetId { get; init; }

    /// <summary>How many game sessions are told, those with the most messages first; 20 when not given.</summary>
    [Between(1, 100)]
    public int? Limit { get; init; }
}

public sealed record DescribeUsageResponse
{
    public required IReadOnlyList<FleetUsage> Fleets { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<HostSummary> Hosts { get; init; }

    public required IReadOnlyList<GameSessionUsage> GameSessions { get; init; }
}

/// <summary>In all its locations.</summary>
public sealed record FleetUsage
{
    public required string FleetId { get; init; }
    public string? Name { get; init; }
    public FleetStatus? Status { get; init; }
    public required int HostCount { get; init; }

    /// <summary>Server processes that wait for a game session.</summary>
    public required int ReadyServerProcessCount { get; init; }

    public required int GameSessionCount { get; init; }
    public required int CurrentPlayerSessionCount { get; init; }
    public required int MaximumPlayerSessionCount { get; init; }

    /// <summary>Of its server processes.</summary>
    public required Usage Usage { get; init; }
}

public sealed record GameSessionUsage
{
    public required string GameSessionId { get; init; }
    public string? Name { get; init; }
    public required string FleetId { get; init; }
    public string? ComputeName { get; init; }
    public GameSessionStatus? Status { get; init; }
    public int? CurrentPlayerSessionCount { get; init; }
    public int? MaximumPlayerSessionCount { get; init; }

    /// <summary>Absent until its host has told of it.</summary>
    public Usage? Usage { get; init; }
}
