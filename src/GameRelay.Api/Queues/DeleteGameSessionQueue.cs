namespace GameRelay.Api;

public sealed record DeleteGameSessionQueueRequest
{
    [Is(Shape.QueueNameOrArn)]
    public required string Name { get; init; }
}

public sealed record DeleteGameSessionQueueResponse;
