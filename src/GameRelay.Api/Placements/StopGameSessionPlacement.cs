namespace GameRelay.Api;

public sealed record StopGameSessionPlacementRequest
{
    [Is(Shape.IdString)]
    public required string PlacementId { get; init; }
}

public sealed record StopGameSessionPlacementResponse
{
    public required GameSessionPlacement GameSessionPlacement { get; init; }
}
