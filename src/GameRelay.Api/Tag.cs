namespace GameRelay.Api;

public sealed record Tag
{
    [Is(Shape.TagKey)]
    public required string Key { get; init; }

    [Is(Shape.TagValue)]
    public required string Value { get; init; }
}
