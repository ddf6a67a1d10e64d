using System.Text.Json.Serialization;

namespace GameRelay.Api;

/// <summary>GameRelay's own operation <c>GameRelay.DescribeHost</c>: one host, and the server processes that run on it.</summary>
public sealed record DescribeHostRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    [Is(Shape.Label)]
    public required string ComputeName { get; init; }
}

public sealed record DescribeHostResponse
{
    public required HostSummary Host { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<ServerProcessSummary> ServerProcesses { get; init; }
}

public enum ServerProcessState
{
    [JsonStringEnumMemberName("STARTING")] Starting,

    /// <summary>Waits for a game session.</summary>
    [JsonStringEnumMemberName("READY")] Ready,

    /// <summary>Has a game session that is not active yet.</summary>
    [JsonStringEnumMemberName("ACTIVATING")] Activating,

    [JsonStringEnumMemberName("ACTIVE")] Active,
    [JsonStringEnumMemberName("TERMINATING")] Terminating,
}

public sealed record ServerProcessSummary
{
    public required string ServerProcessId { get; init; }
    public ServerProcessState? Status { get; init; }
    public string? LaunchPath { get; init; }
    public int? Port { get; init; }
    public int? ProcessId { get; init; }
    public string? GameSessionId { get; init; }
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>Absent until the host has told of it.</summary>
    public Usage? Usage { get; init; }
}
