namespace GameRelay.Api;

public sealed record CreateScriptRequest
{
    [Is(Shape.Label)]
    public string? Name { get; init; }

    [Is(Shape.Label)]
    public string? Version { get; init; }

    public S3Location? StorageLocation { get; init; }

    [Bytes(5_000_000)]
    public ReadOnlyMemory<byte>? ZipFile { get; init; }

    [Items(0, 200)]
    public IReadOnlyList<Tag>? Tags { get; init; }

    [Is(Shape.NodeJsVersion)]
    public string? NodeJsVersion { get; init; }
}

public sealed record CreateScriptResponse
{
    public required Script Script { get; init; }
}
