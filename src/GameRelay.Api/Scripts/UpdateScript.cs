namespace GameRelay.Api;

/// <summary>
/// What is left out stays as it is. New content reaches every fleet that runs the script: game sessions that begin afterwards run it, those that run
/// keep what they began with.
/// </summary>
public sealed record UpdateScriptRequest
{
    [Is(Shape.ScriptIdOrArn)]
    public required string ScriptId { get; init; }

    [Is(Shape.Label)]
    public string? Name { get; init; }

    [Is(Shape.Label)]
    public string? Version { get; init; }

    public S3Location? StorageLocation { get; init; }

    [Bytes(5_000_000)]
    public ReadOnlyMemory<byte>? ZipFile { get; init; }
}

public sealed record UpdateScriptResponse
{
    public required Script Script { get; init; }
}
