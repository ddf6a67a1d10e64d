namespace GameRelay.Api;

public sealed record ListTagsForResourceRequest
{
    [Is(Shape.ResourceArn)]
    public required string ResourceARN { get; init; }
}

public sealed record ListTagsForResourceResponse
{
    public required IReadOnlyList<Tag> Tags { get; init; }
}
