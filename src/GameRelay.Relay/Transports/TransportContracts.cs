global using DisconnectCode = GameRelay.Realtime.DisconnectCode;
using System.Net;

namespace GameRelay.Relay.Transports;

/// <summary>One client's way into the relay. Owned by its transport; used on the session's thread only.</summary>
internal interface IPeerLink
{
    /// <summary>The client's present address, for logs.</summary>
    IPEndPoint RemoteEndPoint { get; }

    /// <summary>The login succeeded: the client is told its peer id. Sends made before this are delivered before it or after it, never lost.</summary>
    void Accept(int peerId);

    /// <summary>The login failed; the client is told why and the link is closed.</summary>
    void Refuse(DisconnectCode code, string reason);

    /// <summary>
    /// Sends one packet. Fast: when the client's queue is full the oldest is dropped and counted. Reliable: when it is full the client is
    /// disconnected with <see cref="DisconnectCode.TooSlow"/>.
    /// </summary>
    void Send(int opCode, int sender, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, bool reliable);

    /// <summary>Tells the client its group's members.</summary>
    void SendGroupMembership(int groupId, ReadOnlySpan<int> peerIds);

    /// <summary>Flushes what was sent reliably as far as it can, tells the client why, and closes.</summary>
    void Close(DisconnectCode code, string reason);
}

/// <summary>What transports tell the session, on the session's thread, while <see cref="IRelayTransport.Poll"/> runs.</summary>
internal interface ITransportSink
{
    /// <summary>A client proved that it holds a token for this player session. Answered later by Accept or Refuse on the link.</summary>
    void OnJoin(IPeerLink link, string playerSessionId, ReadOnlySpan<byte> payload);

    /// <summary>A packet of an accepted client. The payload is only valid during the call.</summary>
    void OnPacket(IPeerLink link, int opCode, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, bool reliable);

    void OnJoinGroup(IPeerLink link, int groupId);
    void OnLeaveGroup(IPeerLink link, int groupId);
    void OnRequestGroupMembership(IPeerLink link, int groupId);

    /// <summary>
    /// The link is gone for good (the reconnection grace, if any, is over), whether its join was answered or not. Not called after Refuse or Close.
    /// </summary>
    void OnLeft(IPeerLink link, DisconnectCode code);
}

/// <summary>A listener of one game session and all its links, driven by the session's thread.</summary>
internal interface IRelayTransport : IDisposable
{
    int Port { get; }

    /// <summary>File descriptors whose readability must end the session's wait.</summary>
    IReadOnlyList<int> PollDescriptors { get; }

    /// <summary>When <see cref="Poll"/> wants to be called again without input (what waits to be sent, retransmissions, pings, grace times); null for never.</summary>
    long? NextDeadlineTimestamp { get; }

    /// <summary>
    /// What is sent may wait this long for more to the same client, so that one datagram carries it all; zero sends after each poll. Set before the session opens.
    /// </summary>
    TimeSpan FlushInterval { get; set; }

    /// <summary>
    /// Until <see cref="NextDeadlineTimestamp"/> no message that arrives would be passed on any sooner for being looked at, so the session need not wake for it.
    /// Never true while there is no such deadline.
    /// </summary>
    bool InputCanWait { get; }

    /// <summary>From now on tokens sealed with this key are admitted. <paramref name="controlPlaneTime"/> sets the clock that expiry is judged by.</summary>
    void OpenSession(string gameSessionId, ReadOnlySpan<byte> sessionKey, DateTimeOffset controlPlaneTime, ITransportSink sink);

    /// <summary>Takes in all that has arrived, and does what is due.</summary>
    void Poll();

    /// <summary>Puts on the wire what was sent and has waited for <see cref="FlushInterval"/>.</summary>
    void Flush();

    /// <summary>No link is left, and the last words of the closed ones are out. The process waits for it, for a bounded time, before it exits.</summary>
    bool IsDrained { get; }

    TransportCounters Counters { get; }
}

/// <summary>Totals since the start; each drop of the transport counts in exactly one of the drop counters.</summary>
internal sealed class TransportCounters
{
    public long DatagramsReceived;
    public long DatagramsSent;
    public long DroppedMalformed;
    public long DroppedUnauthenticated;
    public long DroppedReplayed;
    public long DroppedTokenRefused;
    public long DroppedPendingFull;
    public long DroppedRateLimited;
    public long FastDroppedQueueFull;
    public long ReliableQueueOverflows;

    /// <summary>Authentic frames that make no sense: a broken header, a second login, a channel that the protocol does not use.</summary>
    public long DroppedInvalidFrames;

    /// <summary>Messages of the session's own that are longer than the protocol allows.</summary>
    public long DroppedTooLong;

    /// <summary>Datagrams that the system would not take: there is no route, or its buffer stayed full.</summary>
    public long DroppedUnsendable;

    /// <summary>Clients that went on from another address.</summary>
    public long PathChanges;
}
