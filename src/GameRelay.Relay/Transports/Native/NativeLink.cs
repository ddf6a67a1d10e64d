using System.Net;
using GameRelay.Realtime;
using GameRelay.Realtime.Frames;
using GameRelay.Realtime.Sealing;
using LiteNetLib;

namespace GameRelay.Relay.Transports.Native;

/// <summary>A player in the game session, over whichever connection is its newest.</summary>
internal sealed class NativeLink : IPeerLink
{
    private readonly NativeTransport _transport;
    private readonly NativeTransportOptions _options;
    private readonly FastQueue _fastQueue;
    private TokenBucket _inbound;
    private TokenBucket _fastPace;
    private int _peerId;

    public NativeLink(NativeTransport transport, NativeTransportOptions options, RelayConnection connection, TimeProvider time, long now)
    {
        _transport = transport;
        _options = options;
        Connection = connection;
        PlayerSessionId = connection.Token.PlayerSessionId;
        _fastQueue = new FastQueue(options.FastQueueBytes);

        double ticks = time.TimestampFrequency;
        var limits = connection.Token.Limits;
        var perSecond = limits.MessagesPerSecond > 0 ? limits.MessagesPerSecond : options.MessagesPerSecond;
        _inbound = new TokenBucket(perSecond / ticks, limits.Burst > 0 ? limits.Burst : options.MessageBurst, now);
        _fastPace = new TokenBucket(options.FastBytesPerSecond / ticks, options.FastQueueBytes, now);
    }

    public string PlayerSessionId { get; }

    public RelayConnection Connection { get; private set; }

    public LinkState State { get; private set; } = LinkState.Joining;

    /// <summary>When a closing link is cut whether or not the client has taken everything.</summary>
    public long CloseAt { get; private set; }

    public DisconnectCode CloseCode { get; private set; }
    public string CloseReason { get; private set; } = "";

    public bool HasFastWaiting => !_fastQueue.IsEmpty;

    public IPEndPoint RemoteEndPoint => Connection.Path.ToIPEndPoint();

    public void Accept(int peerId)
    {
        if (State != LinkState.Joining)
            return;
        _peerId = peerId;
        State = LinkState.Open;
        SendAccepted();
    }

    public void Refuse(DisconnectCode code, string reason) => Close(code, reason);

    public void Close(DisconnectCode code, string reason)
    {
        if (State is LinkState.Closing or LinkState.Ended)
            return;
        CloseCode = code;
        CloseReason = reason;
        Span<byte> frame = stackalloc byte[Frame.MaxHeaderBytes + RealtimeLimits.MaxReasonBytes];
        // Behind a full queue the client would not hear of it in time; it is cut off instead.
        CloseAt = TrySendReliable(frame[..Frame.WriteClosed(frame, code, reason)]) ? _transport.CloseDeadline() : 0;
        State = LinkState.Closing;
        _transport.Closing(this);
    }

    public void Send(int opCode, int sender, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, bool reliable)
    {
        if (State is LinkState.Closing or LinkState.Ended)
            return;
        if (payload.Length > RealtimeLimits.MaxReliablePayloadBytes)
        {
            _transport.Counters.DroppedTooLong++;
            return;
        }

        Span<byte> frame = stackalloc byte[Frame.MaxHeaderBytes + payload.Length];
        frame = frame[..Frame.WriteMessage(frame, opCode, sender, targetPlayer, targetGroup, reliable, payload)];

        // Before the client knows that it is in, nothing may overtake that; and what is too long for one datagram cannot go fast.
        if (reliable || State == LinkState.Joining || payload.Length > RealtimeLimits.MaxFastPayloadBytes || frame.Length > FastFrames.MaxFrameBytes)
        {
            SendReliable(frame);
            return;
        }

        _transport.Counters.FastDroppedQueueFull += _fastQueue.Enqueue(frame);
        _transport.FastWaits(isUrgent: _fastQueue.Length > _options.FastQueueBytes / 2);
    }

    public void SendGroupMembership(int groupId, ReadOnlySpan<int> peerIds)
    {
        if (State is LinkState.Closing or LinkState.Ended)
            return;
        Span<byte> frame = stackalloc byte[Frame.MaxBytes];
        SendReliable(frame[..Frame.WriteGroupMembership(frame, groupId, peerIds)]);
    }

    /// <summary>The same player logged in over a new connection; the session is not told.</summary>
    public void MoveTo(RelayConnection connection)
    {
        Connection = connection;
        _fastQueue.Clear();
        if (State == LinkState.Open)
            SendAccepted();
    }

    public void End() => State = LinkState.Ended;

    public bool MaySend(long now) => _inbound.TryTake(1, now);

    /// <summary>Seals what the pace allows into as few datagrams as hold it; what is left waits, and makes room when more comes.</summary>
    public void FlushFast(DatagramSocket socket, long now)
    {
        while (!_fastQueue.IsEmpty)
        {
            var frames = _fastQueue.Peek(FastFrames.MaxBytes);
            if (!_fastPace.TryTake(frames.Length, now))
                return;
            var datagram = socket.Next;
            frames.CopyTo(datagram[Datagram.SealedHeaderBytes..]);
            socket.Queue(Connection.Sealing.Seal(DatagramType.Fast, datagram, frames.Length), Connection.Path);
            _fastQueue.Dequeue(frames.Length);
        }
    }

    private void SendAccepted()
    {
        Span<byte> frame = stackalloc byte[1 + Varint.MaxBytes];
        SendReliable(frame[..Frame.WriteNumber(frame, FrameKind.Accepted, _peerId)]);
    }

    private void SendReliable(ReadOnlySpan<byte> frame)
    {
        if (TrySendReliable(frame))
            return;
        State = LinkState.Closing;
        CloseCode = DisconnectCode.TooSlow;
        CloseReason = "The reliable messages to this client were not taken in time.";
        _transport.Overflowed(this);
    }

    private bool TrySendReliable(ReadOnlySpan<byte> frame)
    {
        var peer = Connection.Peer!; // a link begins with a login, which its peer brought
        if (peer.GetPacketsCountInReliableQueue(ordered: true) >= _options.ReliableQueuePackets)
            return false;
        peer.Send(frame, DeliveryMethod.ReliableOrdered);
        _transport.ReliableWaits();
        return true;
    }
}

internal enum LinkState
{
    /// <summary>The session has not answered yet.</summary>
    Joining,
    Open,

    /// <summary>The session has no more to do with it; the client is being told.</summary>
    Closing,
    Ended,
}
