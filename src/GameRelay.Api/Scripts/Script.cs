namespace GameRelay.Api;

public sealed record Script
{
    public required string ScriptId { get; init; }
    public required string ScriptArn { get; init; }
    public string? Name { get; init; }
    public string? Version { get; init; }
    public long? SizeOnDisk { get; init; }
    public DateTimeOffset? CreationTime { get; init; }
    public S3Location? StorageLocation { get; init; }
    public string? NodeJsVersion { get; init; }
}

public sealed record S3Location
{
    [Is(Shape.NonEmptyString)]
    public string? Bucket { get; init; }

    [Is(Shape.NonEmptyString)]
    public string? Key { get; init; }

    [Is(Shape.NonEmptyString)]
    public string? RoleArn { get; init; }

    [Is(Shape.NonEmptyString)]
    public string? ObjectVersion { get; init; }
}
