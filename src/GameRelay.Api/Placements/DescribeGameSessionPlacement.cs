namespace GameRelay.Api;

public sealed record DescribeGameSessionPlacementRequest
{
    [Is(Shape.IdString)]
    public required string PlacementId { get; init; }
}

public sealed record DescribeGameSessionPlacementResponse
{
    public required GameSessionPlacement GameSessionPlacement { get; init; }
}
