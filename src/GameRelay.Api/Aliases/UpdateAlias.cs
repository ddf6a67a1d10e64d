namespace GameRelay.Api;

/// <summary>What is left out stays as it is; a routing strategy is replaced whole.</summary>
public sealed record UpdateAliasRequest
{
    [Is(Shape.AliasIdOrArn)]
    public required string AliasId { get; init; }

    [Is(Shape.NonBlankLabel)]
    public string? Name { get; init; }

    [Is(Shape.Label)]
    public string? Description { get; init; }

    public RoutingStrategy? RoutingStrategy { get; init; }
}

public sealed record UpdateAliasResponse
{
    public required Alias Alias { get; init; }
}
