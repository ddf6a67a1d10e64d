namespace GameRelay.Api;

public sealed record DescribeGameSessionQueuesRequest
{
    /// <summary>Every queue when not given. Those that do not exist are left out of the answer.</summary>
    [Is(Shape.QueueNameOrArn)]
    public IReadOnlyList<string>? Names { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record DescribeGameSessionQueuesResponse
{
    public required IReadOnlyList<GameSessionQueue> GameSessionQueues { get; init; }
    public string? NextToken { get; init; }
}
