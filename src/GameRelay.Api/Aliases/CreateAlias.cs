namespace GameRelay.Api;

public sealed record CreateAliasRequest
{
    /// <summary>Need not be unique.</summary>
    [Is(Shape.NonBlankLabel)]
    public required string Name { get; init; }

    [Is(Shape.Label)]
    public string? Description { get; init; }

    public required RoutingStrategy RoutingStrategy { get; init; }

    [Items(0, 200)]
    public IReadOnlyList<Tag>? Tags { get; init; }
}

public sealed record CreateAliasResponse
{
    public required Alias Alias { get; init; }
}
