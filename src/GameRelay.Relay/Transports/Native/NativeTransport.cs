using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using GameRelay.Realtime;
using GameRelay.Realtime.Frames;
using LiteNetLib;

namespace GameRelay.Relay.Transports.Native;

/// <summary>The native protocol (<c>docs/protocol.md</c>) of one game session: LiteNetLib inside sealed datagrams, on the session's own thread.</summary>
internal sealed class NativeTransport : IRelayTransport, ILiteNetEventListener
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly NativeTransportOptions _options;
    private readonly ConnectionTable _connections = new();
    private readonly Dictionary<string, NativeLink> _players = [];
    private readonly List<NativeLink> _links = [];
    private readonly Queue<NativeLink> _overflowed = new();
    private readonly Admission _admission;
    private readonly InboundPath _inbound;
    private readonly RelaySockets _sockets;
    private readonly FlushSchedule _schedule;
    private readonly RelayNet _net;

    private ITransportSink? _sink;
    private ExceptionDispatchInfo? _sinkFailure;
    private long _sweptAt;

    /// <exception cref="System.Net.Sockets.SocketException">The port cannot be bound.</exception>
    public NativeTransport(NativeTransportOptions options, TimeProvider time)
    {
        _time = time;
        _options = options;
        _schedule = new FlushSchedule(time, options.FlushGroup);
        _sockets = new RelaySockets(Counters);
        _net = new RelayNet(this, new SealingLayer(_connections, _sockets), _sockets, options);
        _admission = new Admission(_connections, _players, _sockets, Counters, options, time);
        _inbound = new InboundPath(_connections, _admission, _sockets, Counters, time, TakeFast, TakeData);
        _net.Bind(options);
        PollDescriptors = [.. _sockets.All.ToArray().Select(socket => socket.Descriptor)];
        _sweptAt = Now;
    }

    public int Port => _net.LocalPort;

    public IReadOnlyList<int> PollDescriptors { get; }

    public bool IsDrained => _links.Count == 0;

    public TransportCounters Counters { get; } = new();

    /// <summary>Connections that have not logged in; for tests and for logs.</summary>
    public int PendingCount => _admission.Pending;

    /// <remarks>Two milliseconds put a busy session's messages together and cost about one at the median (<c>docs/benchmarks.md</c>); a game that sends by ticks sets the length of its tick.</remarks>
    public TimeSpan FlushInterval
    {
        get => _schedule.Interval;
        set => _schedule.Interval = value;
    }

    public long? NextDeadlineTimestamp
    {
        get
        {
            if (_overflowed.Count > 0)
                return Now;
            return _connections.Count > 0 ? _schedule.Deadline : null;
        }
    }

    public bool InputCanWait => _connections.Count > 0 && _schedule.InputCanWait;

    // The inbound path without the socket, for tests and benchmarks.
    internal InboundPath Inbound => _inbound;
    internal ConnectionTable Connections => _connections;
    internal AddressCookies Cookies => _admission.Cookies;

    private long Now => _schedule.Now;

    public void OpenSession(string gameSessionId, ReadOnlySpan<byte> sessionKey, DateTimeOffset controlPlaneTime, ITransportSink sink)
    {
        _sink = sink;
        _admission.Open(gameSessionId, sessionKey, controlPlaneTime);
    }

    public void Poll()
    {
        _schedule.Turn();
        foreach (var socket in _sockets.All)
            _inbound.TakeFrom(socket, Now);
        _schedule.Taken(Counters.DatagramsReceived);
        EndOverflowed();
        if (_time.GetElapsedTime(_sweptAt, Now) >= SweepInterval)
            Sweep();
        RethrowSinkFailure();
    }

    public void Flush()
    {
        _schedule.Turn();
        var isDue = _schedule.IsFlushDue;
        if (isDue)
            _schedule.Flushed(Counters.DatagramsReceived, isPaced: FlushFast());
        if ((isDue && _schedule.IsUpdateWanted) || _schedule.IsUpdateDue)
            UpdateNet();
        _sockets.Send();
    }

    public void Dispose()
    {
        _net.Close();
        for (var slot = 0; slot < _connections.End; slot++)
        {
            if (_connections[slot] is { } connection)
                _connections.Remove(connection);
        }
    }

    /// <param name="isUrgent">There is so much of it that the flush interval is too long.</param>
    public void FastWaits(bool isUrgent) => _schedule.FastWaits(isUrgent);

    public void ReliableWaits() => _schedule.ReliableWaits();

    public long CloseDeadline() => Now + Ticks(_options.CloseTimeout);

    /// <summary>The session is done with the link, which lives until the client has been told.</summary>
    public void Closing(NativeLink link)
    {
        _schedule.Urge();
        Forget(link);
    }

    /// <summary>Noticed in the middle of a send, so the session hears of it in the next poll.</summary>
    public void Overflowed(NativeLink link)
    {
        Counters.ReliableQueueOverflows++;
        Forget(link);
        _overflowed.Enqueue(link);
    }

    void ILiteNetEventListener.OnConnectionRequest(LiteConnectionRequest request)
    {
        var connection = _connections.Find(request.RemoteEndPoint);
        if (connection is null || connection.Ended || connection.Peer is not null)
        {
            Counters.DroppedInvalidFrames++;
            request.RejectForce();
            return;
        }

        request.Accept();
    }

    void ILiteNetEventListener.OnPeerConnected(LiteNetPeer peer)
    {
        var connection = _connections.Find(peer)!; // the request was accepted for it
        connection.Peer = peer;
        peer.Tag = connection;
    }

    void ILiteNetEventListener.OnPeerDisconnected(LiteNetPeer peer, DisconnectInfo disconnectInfo)
    {
        var connection = (RelayConnection)peer.Tag;
        connection.Ended = true;
        _admission.Settle(connection);
        if (connection.Link is not { } link)
            return;

        connection.Link = null;
        _links.Remove(link);
        Forget(link);
        var told = link.State == LinkState.Closing;
        link.End();
        if (!told)
        {
            Tell(disconnectInfo.Reason switch
            {
                DisconnectReason.RemoteConnectionClose => DisconnectCode.ClientLeft,
                DisconnectReason.Timeout => DisconnectCode.ConnectionLost,
                _ => DisconnectCode.ProtocolError,
            }, link);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "LiteNetLib swallows what its listener throws; it is thrown again after the poll.")]
    void ILiteNetEventListener.OnNetworkReceive(LiteNetPeer peer, NetPacketReader reader, DeliveryMethod deliveryMethod)
    {
        var connection = (RelayConnection)peer.Tag;
        if (connection.Ended || _sinkFailure is not null)
            return;
        try
        {
            if (deliveryMethod != DeliveryMethod.ReliableOrdered)
            {
                Counters.DroppedInvalidFrames++;
            }
            else if (!Frame.TryRead(reader.GetRemainingBytesSpan(), out var frame) || !Take(connection, frame, reliable: true))
            {
                Counters.DroppedInvalidFrames++;
                Cut(connection, DisconnectCode.ProtocolError, "The client sent a frame that the protocol does not allow.");
            }
        }
        catch (Exception ex)
        {
            _sinkFailure = ExceptionDispatchInfo.Capture(ex);
        }
    }

    private void TakeFast(RelayConnection connection, ReadOnlySpan<byte> frames)
    {
        while (!connection.Ended && !frames.IsEmpty)
        {
            if (!FastFrames.TryRead(ref frames, out var bytes))
            {
                Counters.DroppedInvalidFrames++;
                return;
            }

            if (!Frame.TryRead(bytes, out var frame) || !Take(connection, frame, reliable: false))
                Counters.DroppedInvalidFrames++;
        }
    }

    private void TakeData(RelayConnection connection, ReadOnlySpan<byte> packet)
    {
        _schedule.NetHeard = true;
        if (_net.TryTake(packet, connection.Peer ?? connection.VirtualEndPoint))
            return;
        Counters.DroppedInvalidFrames++;
        if (connection.Peer is not null)
            Cut(connection, DisconnectCode.ProtocolError, "The client sent a packet that cannot be taken apart.");
    }

    private bool Take(RelayConnection connection, in Frame frame, bool reliable)
    {
        if (connection.Link is not { } link)
            return reliable && frame.Kind == FrameKind.Login && Login(connection, frame.Rest);
        if (link.State != LinkState.Open)
            return link.State == LinkState.Closing;
        if (frame.Kind == FrameKind.Closed)
        {
            Leave(link);
            return true;
        }

        if (!link.MaySend(Now))
        {
            Counters.DroppedRateLimited++;
            // Fast messages may be lost; a reliable one may not, so its sender goes.
            if (reliable)
                Cut(connection, DisconnectCode.RateLimited, "The client sent more messages than a player may.");
            return true;
        }

        if (reliable)
            _schedule.ReliableHeard();
        switch (frame.Kind)
        {
            case FrameKind.Message:
                _sink!.OnPacket(link, frame.Number, frame.TargetPlayer, frame.TargetGroup, frame.Rest, frame.Reliable);
                return true;
            case FrameKind.JoinGroup:
                _sink!.OnJoinGroup(link, frame.Number);
                return true;
            case FrameKind.LeaveGroup:
                _sink!.OnLeaveGroup(link, frame.Number);
                return true;
            case FrameKind.RequestGroupMembership:
                _sink!.OnRequestGroupMembership(link, frame.Number);
                return true;
            default:
                return false;
        }
    }

    private bool Login(RelayConnection connection, ReadOnlySpan<byte> payload)
    {
        _admission.Settle(connection);
        _schedule.ReliableHeard();
        if (_players.TryGetValue(connection.Token.PlayerSessionId, out var present))
        {
            var old = present.Connection;
            old.Link = null;
            connection.Link = present;
            Cut(old, DisconnectCode.ReplacedByReconnect, "The player connected again.");
            present.MoveTo(connection);
            return true;
        }

        var link = new NativeLink(this, _options, connection, _time, Now);
        connection.Link = link;
        _players.Add(link.PlayerSessionId, link);
        _links.Add(link);
        _sink!.OnJoin(link, link.PlayerSessionId, payload);
        return true;
    }

    /// <summary>The client said that it leaves, after everything it had to say.</summary>
    private void Leave(NativeLink link)
    {
        var connection = link.Connection;
        connection.Link = null;
        _links.Remove(link);
        Forget(link);
        link.End();
        Cut(connection, DisconnectCode.ClientLeft, "");
        _sink!.OnLeft(link, DisconnectCode.ClientLeft);
    }

    /// <summary>Ends a connection at once; LiteNetLib repeats the code and the reason until the client has them.</summary>
    private void Cut(RelayConnection connection, DisconnectCode code, string reason)
    {
        if (connection.Ended)
            return;
        connection.Ended = true;
        Span<byte> frame = stackalloc byte[Frame.MaxHeaderBytes + RealtimeLimits.MaxReasonBytes];
        var length = Frame.WriteClosed(frame, code, reason);
        if (connection.Link is { State: not LinkState.Closing } link)
        {
            // Told here, with the code that is true, and not by the event.
            connection.Link = null;
            _links.Remove(link);
            Forget(link);
            link.End();
            Tell(code, link);
        }

        _net.DisconnectPeer(connection.Peer!, frame[..length]);
    }

    [SuppressMessage("Design", "CA1031", Justification = "LiteNetLib swallows what its listener throws; it is thrown again after the poll.")]
    private void Tell(DisconnectCode code, NativeLink link)
    {
        try
        {
            if (_sinkFailure is null)
                _sink!.OnLeft(link, code);
        }
        catch (Exception ex)
        {
            _sinkFailure = ExceptionDispatchInfo.Capture(ex);
        }
    }

    private void Forget(NativeLink link)
    {
        if (_players.TryGetValue(link.PlayerSessionId, out var present) && present == link)
            _players.Remove(link.PlayerSessionId);
    }

    private void EndOverflowed()
    {
        while (_overflowed.TryDequeue(out var link))
        {
            if (link.State != LinkState.Ended)
                Cut(link.Connection, link.CloseCode, link.CloseReason);
            Tell(link.CloseCode, link);
        }
    }

    /// <returns>Whether a client's pace holds something back.</returns>
    private bool FlushFast()
    {
        var isPaced = false;
        foreach (var link in _links)
        {
            if (!link.HasFastWaiting || link.State == LinkState.Ended)
                continue;
            link.FlushFast(_sockets.Of(link.Connection.Path.AddressFamily), Now);
            isPaced |= link.HasFastWaiting;
        }

        return isPaced;
    }

    private void UpdateNet()
    {
        var elapsed = _schedule.SinceUpdate;
        _schedule.Updated();
        _net.ManualUpdate((float)elapsed.TotalMilliseconds);
        RethrowSinkFailure();
    }

    private void Sweep()
    {
        _sweptAt = Now;
        for (var slot = 0; slot < _connections.End; slot++)
        {
            if (_connections[slot] is { } connection)
                Sweep(connection);
        }

        _admission.Sweep();
    }

    private void Sweep(RelayConnection connection)
    {
        if (connection.Link is { State: LinkState.Closing } closing && Now >= closing.CloseAt)
            Cut(connection, closing.CloseCode, closing.CloseReason);
        if (connection.IsPending && _time.GetElapsedTime(connection.CreatedAt, Now) >= _options.LoginTimeout)
        {
            if (connection.Peer is null)
                connection.Ended = true;
            else
                Cut(connection, DisconnectCode.ProtocolError, "The client did not log in.");
            _admission.Settle(connection);
        }

        // LiteNetLib says nothing more to a peer that is disconnected, so the keys may go.
        if (connection.Ended && connection.Peer is null or { ConnectionState: ConnectionState.Disconnected })
            _admission.Remove(connection);
    }

    private void RethrowSinkFailure()
    {
        var failure = _sinkFailure;
        _sinkFailure = null;
        failure?.Throw();
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
