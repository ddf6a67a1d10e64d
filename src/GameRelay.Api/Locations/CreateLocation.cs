namespace GameRelay.Api;

/// <summary>A location with a name of your own, for fleets to run in.</summary>
public sealed record CreateLocationRequest
{
    [Is(Shape.CustomLocationName)]
    public required string LocationName { get; init; }

    [Items(0, 200)]
    public IReadOnlyList<Tag>? Tags { get; init; }
}

public sealed record CreateLocationResponse
{
    public required LocationModel Location { get; init; }
}
