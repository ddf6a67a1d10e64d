using System.Text.Json.Serialization;

namespace GameRelay.Api;

/// <summary>Why a location of a queue's destinations did not get a game session.</summary>
public enum PassOverReason
{
    [JsonStringEnumMemberName("DESTINATION_NOT_FOUND")] DestinationNotFound,
    [JsonStringEnumMemberName("FLEET_NOT_ACTIVE")] FleetNotActive,
    [JsonStringEnumMemberName("LOCATION_NOT_ACTIVE")] LocationNotActive,
    [JsonStringEnumMemberName("LOCATION_NOT_ALLOWED")] LocationNotAllowed,
    [JsonStringEnumMemberName("LOCATION_NOT_IN_OVERRIDE")] LocationNotInOverride,
    [JsonStringEnumMemberName("LATENCY_TOO_HIGH")] LatencyTooHigh,
    [JsonStringEnumMemberName("LATENCY_UNKNOWN")] LatencyUnknown,
    [JsonStringEnumMemberName("ACTIVATION_LIMIT")] ActivationLimit,
    [JsonStringEnumMemberName("FULL")] Full,
}

/// <summary>Asks for each destination of a placement's queue why it was passed over in the newest attempt.</summary>
public sealed record ExplainPlacementRequest
{
    [Is(Shape.IdString)]
    public required string PlacementId { get; init; }
}

public sealed record ExplainPlacementResponse
{
    public required GameSessionPlacement GameSessionPlacement { get; init; }

    /// <summary>Not given before the first attempt.</summary>
    public PlacementAttempt? Attempt { get; init; }
}

/// <summary>One look at a queue's destinations.</summary>
public sealed record PlacementAttempt
{
    /// <summary>When its outcome first was this one.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Game sessions that were started for the placement, this attempt's included.</summary>
    public int? GameSessionsStarted { get; init; }

    /// <summary>Not given when every destination was passed over.</summary>
    public PlacementCandidate? Chosen { get; init; }

    /// <summary>Of a choice: the fleet that comes first had no free process.</summary>
    public bool? FirstChoiceOutOfCapacity { get; init; }

    /// <summary>Of a choice: no location that was possible has a lower latency. False when the request told none.</summary>
    public bool? LowestLatency { get; init; }

    /// <summary>Of a choice: no fleet that was possible there is cheaper. False when the request told no latencies.</summary>
    public bool? LowestPrice { get; init; }

    public required IReadOnlyList<PassedOverDestination> PassedOver { get; init; }

    /// <summary>How many more were passed over than <see cref="PassedOver"/> tells.</summary>
    public int? NotTold { get; init; }
}

public sealed record PlacementCandidate
{
    public required string DestinationArn { get; init; }
    public string? FleetId { get; init; }
    public string? Location { get; init; }
}

public sealed record PassedOverDestination
{
    public required string DestinationArn { get; init; }
    public string? FleetId { get; init; }
    public string? Location { get; init; }
    public PassOverReason? Reason { get; init; }

    /// <summary>The reason in a sentence.</summary>
    public required string Message { get; init; }
}
