using System.Net;
using GameRelay.Realtime;

namespace GameRelay.Relay.Transports.Native;

/// <summary>What the native transport holds its clients to.</summary>
internal sealed class NativeTransportOptions
{
    public required IPAddress BindAddress { get; init; }

    /// <summary>0 lets the system choose.</summary>
    public required int Port { get; init; }

    /// <summary>How long a client may be silent before it has left, and so how long it has to come back unnoticed.</summary>
    public TimeSpan ReconnectionGrace { get; init; } = RealtimeLimits.ReconnectionGrace;

    /// <summary>How long a client has from its hello to its login.</summary>
    public TimeSpan LoginTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a closed client has to take what was still to be delivered.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Clients that opened a token and have not logged in; twice the players of the largest game session.</summary>
    public int MaxPendingConnections { get; init; } = 400;

    /// <summary>Messages and group requests a second that a player may send, unless its token says otherwise; faster than any game ticks.</summary>
    public int MessagesPerSecond { get; init; } = 500;

    /// <summary>Messages at once, unless the token says otherwise: what a player's own queue held when an outage ends.</summary>
    public int MessageBurst { get; init; } = 2000;

    /// <summary>LiteNetLib packets that may wait for a player's acknowledgements before it is too slow.</summary>
    public int ReliableQueuePackets { get; init; } = 4096;

    /// <summary>Bytes of fast messages that may wait for a player; the oldest make room.</summary>
    public int FastQueueBytes { get; init; } = 256 * 1024;

    /// <summary>Pace at which fast messages leave for one player: 200 players at 20 Hz with 1,000 bytes each.</summary>
    public int FastBytesPerSecond { get; init; } = 4 * 1024 * 1024;

    /// <summary>Any number: transports of one host that have the same flush a game's ticks at the same moments.</summary>
    public int FlushGroup { get; init; }
}
