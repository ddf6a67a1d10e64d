namespace GameRelay.Api;

/// <summary>Removes tags from a resource; a key that it has not is as good as removed.</summary>
public sealed record UntagResourceRequest
{
    [Is(Shape.ResourceArn)]
    public required string ResourceARN { get; init; }

    [Items(0, 200)]
    [Is(Shape.TagKey)]
    public required IReadOnlyList<string> TagKeys { get; init; }
}

public sealed record UntagResourceResponse;
