namespace GameRelay.Realtime;

/// <summary>What one player may send, carried in its connect token. Zero means the relay's own default.</summary>
/// <param name="MessagesPerSecond">Messages a second, in the long run.</param>
/// <param name="Burst">Messages at once after a silence.</param>
public readonly record struct PeerLimits(ushort MessagesPerSecond, ushort Burst);
