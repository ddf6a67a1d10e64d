namespace GameRelay.Cli.Connection;

/// <summary>A control plane, and who we are there, under a name in the configuration file.</summary>
internal sealed record Profile(string Name, string File)
{
    public const string Default = "default";

    public string? Endpoint { get; init; }
    public string? AccessKeyId { get; init; }
    public string? SecretAccessKey { get; init; }
    public string? Region { get; init; }
}
