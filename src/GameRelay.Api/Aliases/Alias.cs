using System.Text.Json.Serialization;

namespace GameRelay.Api;

public enum RoutingStrategyType
{
    [JsonStringEnumMemberName("SIMPLE")] Simple,
    [JsonStringEnumMemberName("TERMINAL")] Terminal,
}

/// <summary>Where an alias leads: SIMPLE to a fleet, TERMINAL nowhere, with a message for those who ask.</summary>
public sealed record RoutingStrategy
{
    public RoutingStrategyType? Type { get; init; }

    /// <summary>Of SIMPLE; no ARN.</summary>
    [Is(Shape.FleetId)]
    public string? FleetId { get; init; }

    /// <summary>Of TERMINAL; the text of the TerminalRoutingStrategyException.</summary>
    public string? Message { get; init; }
}

public sealed record Alias
{
    public required string AliasId { get; init; }
    public required string AliasArn { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public RoutingStrategy? RoutingStrategy { get; init; }
    public DateTimeOffset? CreationTime { get; init; }
    public DateTimeOffset? LastUpdatedTime { get; init; }
}
