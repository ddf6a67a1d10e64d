namespace GameRelay.Realtime;

/// <summary>Sizes that both ends of the native protocol hold each other to (<c>docs/protocol.md</c>, Limits).</summary>
public static class RealtimeLimits
{
    /// <summary>Longest payload, in bytes, of a reliable message and of the connection payload.</summary>
    public const int MaxReliablePayloadBytes = 4096;

    /// <summary>Longest payload, in bytes, that travels by the fast channel; a longer one goes by the reliable channel.</summary>
    public const int MaxFastPayloadBytes = 1200;

    /// <summary>Longest connect token, in characters, as <c>GetPlayerConnectionDetails</c> may return it.</summary>
    public const int MaxTokenCharacters = 1024;

    /// <summary>Time within which a player whose connection broke may come back without the script noticing.</summary>
    public static readonly TimeSpan ReconnectionGrace = TimeSpan.FromSeconds(15);

    /// <summary>What fits every IPv6 path (1,280 bytes less 48 of headers), and so every path: no datagram is longer.</summary>
    internal const int MaxDatagramBytes = 1232;

    internal const int MinHelloBytes = 1000;

    /// <summary>Longest reason, in UTF-8 bytes, that goes with a <see cref="DisconnectCode"/>.</summary>
    internal const int MaxReasonBytes = 512;
}
