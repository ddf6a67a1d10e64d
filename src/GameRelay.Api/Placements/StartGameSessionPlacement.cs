namespace GameRelay.Api;

public sealed record StartGameSessionPlacementRequest
{
    /// <summary>Given by the caller and never given again. The same request under the same id answers the placement that there is.</summary>
    [Is(Shape.IdString)]
    public required string PlacementId { get; init; }

    [Is(Shape.QueueNameOrArn)]
    public required string GameSessionQueueName { get; init; }

    [Items(0, 16)]
    public IReadOnlyList<GameProperty>? GameProperties { get; init; }

    [Between(0, int.MaxValue)]
    public required int? MaximumPlayerSessionCount { get; init; }

    [Is(Shape.Label)]
    public string? GameSessionName { get; init; }

    public IReadOnlyList<PlayerLatency>? PlayerLatencies { get; init; }
    public IReadOnlyList<DesiredPlayerSession>? DesiredPlayerSessions { get; init; }

    [Is(Shape.GameSessionData)]
    public string? GameSessionData { get; init; }

    public PriorityConfigurationOverride? PriorityConfigurationOverride { get; init; }
}

public sealed record StartGameSessionPlacementResponse
{
    public required GameSessionPlacement GameSessionPlacement { get; init; }
}
