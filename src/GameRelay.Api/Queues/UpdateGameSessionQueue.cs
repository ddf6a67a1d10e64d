namespace GameRelay.Api;

/// <summary>What is not given keeps its value; lists are replaced as a whole, and an empty configuration takes the one there is away.</summary>
public sealed record UpdateGameSessionQueueRequest
{
    [Is(Shape.QueueNameOrArn)]
    public required string Name { get; init; }

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
}

public sealed record UpdateGameSessionQueueResponse
{
    public required GameSessionQueue GameSessionQueue { get; init; }
}
