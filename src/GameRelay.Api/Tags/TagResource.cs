namespace GameRelay.Api;

/// <summary>Adds tags to a resource; a key that it has already gets the new value.</summary>
public sealed record TagResourceRequest
{
    [Is(Shape.ResourceArn)]
    public required string ResourceARN { get; init; }

    [Items(0, 200)]
    public required IReadOnlyList<Tag> Tags { get; init; }
}

public sealed record TagResourceResponse;
