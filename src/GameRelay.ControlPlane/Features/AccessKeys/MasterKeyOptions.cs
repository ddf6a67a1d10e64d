namespace GameRelay.ControlPlane.Features.AccessKeys;

/// <summary>
/// The master keys, <c>GAMERELAY_MASTERKEY__…</c>: session keys are derived from them and secrets are encrypted with them. They are never in the database.
/// Without any, one is made in the data directory at the first start.
/// </summary>
internal sealed class MasterKeyOptions
{
    internal const string Section = "MasterKey";

    /// <summary>Version of the key that new secrets and game sessions use.</summary>
    public int CurrentVersion { get; set; } = 1;

    /// <summary>By version: 32 bytes as base64. Older versions stay until nothing uses them.</summary>
    public Dictionary<int, string> Keys { get; set; } = [];
}
