using System.Text.Json.Serialization;

namespace GameRelay.Api;

public enum GameSessionStatus
{
    [JsonStringEnumMemberName("ACTIVATING")] Activating,
    [JsonStringEnumMemberName("ACTIVE")] Active,
    [JsonStringEnumMemberName("TERMINATING")] Terminating,
    [JsonStringEnumMemberName("TERMINATED")] Terminated,
    [JsonStringEnumMemberName("ERROR")] Error,
}

public enum GameSessionStatusReason
{
    [JsonStringEnumMemberName("INTERRUPTED")] Interrupted,
    [JsonStringEnumMemberName("TRIGGERED_ON_PROCESS_TERMINATE")] TriggeredOnProcessTerminate,
    [JsonStringEnumMemberName("FORCE_TERMINATED")] ForceTerminated,
}

public enum PlayerSessionCreationPolicy
{
    [JsonStringEnumMemberName("ACCEPT_ALL")] AcceptAll,
    [JsonStringEnumMemberName("DENY_ALL")] DenyAll,
}

public sealed record GameProperty
{
    [Is(Shape.GamePropertyKey)]
    public required string Key { get; init; }

    [Is(Shape.GamePropertyValue)]
    public required string Value { get; init; }
}

public sealed record GameSession
{
    /// <summary>The game session's ARN.</summary>
    public required string GameSessionId { get; init; }

    public string? Name { get; init; }
    public required string FleetId { get; init; }
    public string? FleetArn { get; init; }
    public DateTimeOffset? CreationTime { get; init; }
    public DateTimeOffset? TerminationTime { get; init; }

    /// <summary>Player sessions that hold a slot: RESERVED and ACTIVE ones.</summary>
    public int? CurrentPlayerSessionCount { get; init; }

    public int? MaximumPlayerSessionCount { get; init; }
    public GameSessionStatus? Status { get; init; }
    public GameSessionStatusReason? StatusReason { get; init; }
    public IReadOnlyList<GameProperty>? GameProperties { get; init; }
    public string? IpAddress { get; init; }
    public string? DnsName { get; init; }
    public int? Port { get; init; }
    public PlayerSessionCreationPolicy? PlayerSessionCreationPolicy { get; init; }
    public string? CreatorId { get; init; }
    public string? GameSessionData { get; init; }
    public string? MatchmakerData { get; init; }
    public string? Location { get; init; }
    public string? ComputeName { get; init; }
    public PlayerGatewayStatus? PlayerGatewayStatus { get; init; }
}
