namespace GameRelay.Api;

/// <summary>
/// GameRelay's own operation <c>GameRelay.ReencryptSecrets</c>, the second half of a master key's rotation: every stored secret is encrypted anew with
/// the current version. Calling it again does no harm.
/// </summary>
public sealed record ReencryptSecretsRequest;

public sealed record ReencryptSecretsResponse
{
    /// <summary>The version that secrets are encrypted with.</summary>
    public required int MasterKeyVersion { get; init; }

    public required int ReencryptedCount { get; init; }

    /// <summary>Older versions that game sessions which have not ended still need. The others may be taken out of the configuration.</summary>
    public required IReadOnlyList<int> OlderVersionsInUse { get; init; }
}
