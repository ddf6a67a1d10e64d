using System.Text.Json.Serialization;

namespace GameRelay.Api;

/// <summary>GameRelay's own operation <c>GameRelay.ListHosts</c>: the machines that run a fleet's processes, or those of every fleet.</summary>
public sealed record ListHostsRequest
{
    [Is(Shape.FleetIdOrArn)]
    public string? FleetId { get; init; }

    [Is(Shape.Location)]
    public string? Location { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record ListHostsResponse
{
    public required IReadOnlyList<HostSummary> Hosts { get; init; }
    public string? NextToken { get; init; }
}

public enum HostStatus
{
    /// <summary>Its agent's stream is open.</summary>
    [JsonStringEnumMemberName("CONNECTED")] Connected,

    /// <summary>Not heard of. It gets no new game sessions; those it has go on until its lease is over.</summary>
    [JsonStringEnumMemberName("UNREACHABLE")] Unreachable,
}

public sealed record HostSummary
{
    public required string ComputeName { get; init; }
    public required string FleetId { get; init; }
    public required string Location { get; init; }
    public HostStatus? Status { get; init; }

    /// <summary>Set when the host is heard of and not taken, e.g. because its agent is too old: what is wrong and what to do.</summary>
    public string? StatusReason { get; init; }
    public string? IpAddress { get; init; }
    public string? DnsName { get; init; }
    public DateTimeOffset? LastSeenTime { get; init; }

    /// <summary>Set when it is being taken away: it gets no new game sessions, and leaves when those it may not end are over.</summary>
    public DateTimeOffset? DrainingSince { get; init; }

    /// <summary>Server processes as of the last report.</summary>
    public int? ServerProcessCount { get; init; }

    /// <summary>Game sessions on this host that have not ended.</summary>
    public int? GameSessionCount { get; init; }

    /// <summary>Absent until the host has told of it.</summary>
    public HostUsage? Usage { get; init; }
}
