namespace GameRelay.Api;

public sealed record CreateGameSessionQueueRequest
{
    [Is(Shape.QueueName)]
    public required string Name { get; init; }

    /// <summary>How long a placement may wait; 600 when not given.</summary>
    [Between(10, 600)]
    public int? TimeoutInSeconds { get; init; }

    public IReadOnlyList<PlayerLatencyPolicy>? PlayerLatencyPolicies { get; init; }
    public IReadOnlyList<GameSessionQueueDestination>? Destinations { get; init; }
    public FilterConfiguration? FilterConfiguration { get; init; }
    public PriorityConfiguration? PriorityConfiguration { get; init; }

    [Is(Shape.QueueCustomEventData)]
    public string? CustomEventData { get; init; }

    [Is(Shape.NotificationTarget)]
    public string? NotificationTarget { get; init; }

    [Items(0, 200)]
    public IReadOnlyList<Tag>? Tags { get; init; }
}

public sealed record CreateGameSessionQueueResponse
{
    public required GameSessionQueue GameSessionQueue { get; init; }
}
