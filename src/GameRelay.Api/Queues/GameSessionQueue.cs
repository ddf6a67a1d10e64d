using System.Text.Json.Serialization;

namespace GameRelay.Api;

public enum PriorityType
{
    [JsonStringEnumMemberName("LATENCY")] Latency,
    [JsonStringEnumMemberName("COST")] Cost,
    [JsonStringEnumMemberName("DESTINATION")] Destination,
    [JsonStringEnumMemberName("LOCATION")] Location,
}

public sealed record GameSessionQueueDestination
{
    /// <summary>A fleet's or an alias's ARN.</summary>
    [Is(Shape.Arn)]
    public string? DestinationArn { get; init; }
}

/// <summary>A cap on the latency of each single player, and for how long it is in force.</summary>
public sealed record PlayerLatencyPolicy
{
    [Between(0, int.MaxValue)]
    public int? MaximumIndividualPlayerLatencyMilliseconds { get; init; }

    /// <summary>Until the placement times out when not given.</summary>
    [Between(0, int.MaxValue)]
    public int? PolicyDurationSeconds { get; init; }
}

public sealed record FilterConfiguration
{
    [Items(1, 100), Is(Shape.Location)]
    public IReadOnlyList<string>? AllowedLocations { get; init; }
}

public sealed record PriorityConfiguration
{
    [Items(1, 4)]
    public IReadOnlyList<PriorityType>? PriorityOrder { get; init; }

    [Items(1, 100), Is(Shape.Location)]
    public IReadOnlyList<string>? LocationOrder { get; init; }
}

public sealed record GameSessionQueue
{
    public required string Name { get; init; }
    public string? GameSessionQueueArn { get; init; }
    public int? TimeoutInSeconds { get; init; }
    public IReadOnlyList<PlayerLatencyPolicy>? PlayerLatencyPolicies { get; init; }
    public IReadOnlyList<GameSessionQueueDestination>? Destinations { get; init; }
    public FilterConfiguration? FilterConfiguration { get; init; }
    public PriorityConfiguration? PriorityConfiguration { get; init; }
    public string? CustomEventData { get; init; }
    public string? NotificationTarget { get; init; }
}
