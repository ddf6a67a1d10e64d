namespace GameRelay.Api;

/// <summary>All aliases, or those of a name and of a kind. Newest first.</summary>
public sealed record ListAliasesRequest
{
    public RoutingStrategyType? RoutingStrategyType { get; init; }

    [Is(Shape.NonEmptyString)]
    public string? Name { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record ListAliasesResponse
{
    public required IReadOnlyList<Alias> Aliases { get; init; }
    public string? NextToken { get; init; }
}
