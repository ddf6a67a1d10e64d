using System.Text.Json.Serialization;

namespace GameRelay.Api;

public enum GameSessionPlacementState
{
    [JsonStringEnumMemberName("PENDING")] Pending,
    [JsonStringEnumMemberName("FULFILLED")] Fulfilled,
    [JsonStringEnumMemberName("CANCELLED")] Cancelled,
    [JsonStringEnumMemberName("TIMED_OUT")] TimedOut,
    [JsonStringEnumMemberName("FAILED")] Failed,
}

public enum PlacementFallbackStrategy
{
    [JsonStringEnumMemberName("DEFAULT_AFTER_SINGLE_PASS")] DefaultAfterSinglePass,
    [JsonStringEnumMemberName("NONE")] None,
}

public sealed record DesiredPlayerSession
{
    [Is(Shape.PlayerId)]
    public string? PlayerId { get; init; }

    [Is(Shape.PlayerData)]
    public string? PlayerData { get; init; }
}

public sealed record PlayerLatency
{
    [Is(Shape.PlayerId)]
    public string? PlayerId { get; init; }

    /// <summary>A location's name.</summary>
    [Is(Shape.Label)]
    public string? RegionIdentifier { get; init; }

    public float? LatencyInMilliseconds { get; init; }
}

public sealed record PriorityConfigurationOverride
{
    public PlacementFallbackStrategy? PlacementFallbackStrategy { get; init; }

    [Items(1, 10), Is(Shape.Location)]
    public required IReadOnlyList<string> LocationOrder { get; init; }
}

public sealed record PlacedPlayerSession
{
    public required string PlayerId { get; init; }
    public required string PlayerSessionId { get; init; }
}

public sealed record GameSessionPlacement
{
    public required string PlacementId { get; init; }
    public string? GameSessionQueueName { get; init; }
    public GameSessionPlacementState? Status { get; init; }
    public IReadOnlyList<GameProperty>? GameProperties { get; init; }
    public int? MaximumPlayerSessionCount { get; init; }
    public string? GameSessionName { get; init; }

    /// <summary>The game session's ARN. Until FULFILLED another try may replace it.</summary>
    public string? GameSessionId { get; init; }

    /// <summary>The same as <see cref="GameSessionId"/>.</summary>
    public string? GameSessionArn { get; init; }

    /// <summary>The location where the game session runs.</summary>
    public string? GameSessionRegion { get; init; }

    public IReadOnlyList<PlayerLatency>? PlayerLatencies { get; init; }
    public DateTimeOffset? StartTime { get; init; }
    public DateTimeOffset? EndTime { get; init; }
    public string? IpAddress { get; init; }
    public string? DnsName { get; init; }
    public int? Port { get; init; }
    public IReadOnlyList<PlacedPlayerSession>? PlacedPlayerSessions { get; init; }
    public string? GameSessionData { get; init; }
    public string? MatchmakerData { get; init; }
    public PriorityConfigurationOverride? PriorityConfigurationOverride { get; init; }
}
