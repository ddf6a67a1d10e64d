using System.Text.Json.Serialization;

namespace GameRelay.Api;

/// <summary>Custom locations, and the others in which fleets are. Without a filter all are listed.</summary>
public sealed record ListLocationsRequest
{
    [Items(1, 2)]
    public IReadOnlyList<LocationFilter>? Filters { get; init; }

    [Between(1, 200)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record ListLocationsResponse
{
    public required IReadOnlyList<LocationModel> Locations { get; init; }
    public string? NextToken { get; init; }
}

public enum LocationFilter
{
    /// <summary>The home location, and every other name that a fleet is in and that is no custom location's.</summary>
    [JsonStringEnumMemberName("AWS")] Aws,

    [JsonStringEnumMemberName("CUSTOM")] Custom,
}

public sealed record LocationModel
{
    public required string LocationName { get; init; }

    /// <summary>Of a custom location alone.</summary>
    public string? LocationArn { get; init; }
}
