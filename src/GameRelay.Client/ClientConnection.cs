using System.Buffers;
using System.Net;
using System.Net.Sockets;
using GameRelay.Realtime.Frames;
using GameRelay.Realtime.Handshake;
using GameRelay.Realtime.Sealing;
using LiteNetLib;

namespace GameRelay.Client;

/// <summary>
/// One connection, from the look-up of the host's name to the end. Not safe for two threads: <see cref="RelayClient"/> holds its lock.
/// </summary>
internal sealed class ClientConnection : ILiteNetEventListener, IDisposable
{
    private static readonly TimeSpan HelloInterval = TimeSpan.FromMilliseconds(250);

    // Relay and client ping each other every second, so three in a row were lost.
    private static readonly TimeSpan SilenceBeforeRebind = TimeSpan.FromSeconds(3);

    private const int MaxQueuedPackets = 4096;

    private readonly RelayClientOptions _options;
    private readonly TimeProvider _time;
    private readonly Queue<ClientEvent> _events;
    private readonly ConnectToken _token;
    private readonly byte[] _loginPayload;
    private readonly ClientSealingLayer _layer = new();
    private readonly ClientNet _manager;
    private readonly byte[] _buffer = new byte[Frame.MaxBytes];
    private readonly byte[] _fast = new byte[FastFrames.MaxBytes];
    private readonly Task<IPAddress[]> _lookup;
    private readonly int _port;

    // Messages that came before the relay's word that the player is in; raised right after it.
    private readonly Queue<ClientEvent> _early = new();

    private readonly byte _suites;
    private readonly long _startedAt;
    private long _helloAt;
    private long _updatedAt;
    private long _heardAt;
    private long _reboundAt;
    private long _closingAt;
    private int _hellos;
    private int _fastLength;
    private bool _challenged;
    private bool _started;
    private bool _released;

    public ClientConnection(
        ConnectionDetails details, ConnectToken token, RelayClientOptions options, byte suites, TimeProvider time, Queue<ClientEvent> events)
    {
        _options = options;
        _time = time;
        _events = events;
        _token = token;
        _suites = suites;
        _loginPayload = details.Payload.ToArray();
        _port = details.Port;
        _manager = new ClientNet(this, _layer);
        _layer.Manager = _manager;
        _layer.OnHandshakeStep = TakeHandshakeStep;
        _startedAt = _updatedAt = time.GetTimestamp();
        _lookup = IPAddress.TryParse(details.Host, out var address) ? Task.FromResult(new[] { address }) : options.Resolve(details.Host);
        State = RelayClientState.Connecting;
    }

    public RelayClientState State { get; private set; }

    public int PeerId { get; private set; }

    /// <summary>Groups that this player is in, by the last membership of each that the relay told.</summary>
    public SortedSet<int> Groups { get; } = [];

    /// <summary>
    /// Who waits for this connection to open; its events carry it, since they may be raised after the next connection was begun.
    /// </summary>
    public TaskCompletionSource<bool>? Opening { get; set; }

    public int RoundTripMilliseconds => _layer.Peer?.RoundTripTime ?? 0;

    public int? SocketDescriptor => _started ? _manager.SocketDescriptor : null;

    private bool CanSend => State is RelayClientState.Open or RelayClientState.Reconnecting;

    public void WaitForInput(int microseconds)
    {
        if (_started)
            _manager.WaitForInput(microseconds, _layer.Relay.AddressFamily);
        else
            ((IAsyncResult)_lookup).AsyncWaitHandle.WaitOne(microseconds / 1000);
    }

    /// <summary>Takes in what has arrived, does what is due, and sends what waits.</summary>
    public void Pump()
    {
        if (State != RelayClientState.Closed && (_started || TryStart()))
            Move();
        if (State == RelayClientState.Closed)
            Release();
    }

    /// <summary>Puts what was sent on the wire.</summary>
    public void Update()
    {
        if (!_started || State == RelayClientState.Closed)
            return;
        var now = _time.GetTimestamp();
        var elapsed = _time.GetElapsedTime(_updatedAt, now);
        _updatedAt = now;
        FlushFast();
        _manager.ManualUpdate((float)elapsed.TotalMilliseconds);
    }

    public void Send(int opCode, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, bool reliable)
    {
        var length = Frame.WriteMessage(_buffer, opCode, sender: 0, targetPlayer, targetGroup, reliable, payload);
        if (reliable || payload.Length > RealtimeLimits.MaxFastPayloadBytes || length > FastFrames.MaxFrameBytes)
            SendReliable(length);
        else
            SendFast(length);
    }

    public void SendGroupRequest(FrameKind kind, int group) => SendReliable(Frame.WriteNumber(_buffer, kind, group));

    public void Close()
    {
        if (!CanSend)
        {
            End(DisconnectCode.ClientLeft, "");
            return;
        }

        State = RelayClientState.Closing;
        _closingAt = _time.GetTimestamp();
        _layer.Peer!.Send(_buffer.AsSpan(0, Frame.WriteClosed(_buffer, DisconnectCode.ClientLeft, "")), DeliveryMethod.ReliableOrdered);
    }

    /// <summary>Ends at once, with one datagram to tell the relay.</summary>
    public void Dispose()
    {
        State = RelayClientState.Closed;
        Release();
    }

    public void OnConnectionRequest(LiteConnectionRequest request) => request.RejectForce();

    public void OnPeerConnected(LiteNetPeer peer) =>
        peer.Send(_buffer.AsSpan(0, Frame.WriteLogin(_buffer, _loginPayload)), DeliveryMethod.ReliableOrdered);

    public void OnPeerDisconnected(LiteNetPeer peer, DisconnectInfo disconnectInfo)
    {
        if (disconnectInfo.AdditionalData is { AvailableBytes: > 0 } data
            && Frame.TryRead(data.GetRemainingBytesSpan(), out var frame) && frame.Kind == FrameKind.Closed)
        {
            End((DisconnectCode)frame.Number, frame.Reason);
            return;
        }

        if (disconnectInfo.Reason == DisconnectReason.ConnectionFailed)
            End(DisconnectCode.NoAnswer, "The relay stopped answering before the player was in.");
        else
            End(DisconnectCode.ConnectionLost, "The relay was not heard any more: it has ended, or the network between is broken.");
    }

    public void OnNetworkReceive(LiteNetPeer peer, NetPacketReader reader, DeliveryMethod deliveryMethod)
    {
        var bytes = reader.GetRemainingBytesSpan();
        if (deliveryMethod != DeliveryMethod.Unreliable)
        {
            TakeFrame(bytes);
            return;
        }

        while (FastFrames.TryRead(ref bytes, out var frame))
            TakeFrame(frame);
    }

    private void TakeFrame(ReadOnlySpan<byte> bytes)
    {
        if (State == RelayClientState.Closed || !Frame.TryRead(bytes, out var frame))
            return;
        switch (frame.Kind)
        {
            case FrameKind.Message:
                Raise(MessageEvent(frame));
                break;
            case FrameKind.GroupMembership:
                Raise(new ClientEvent { Kind = ClientEventKind.Membership, Membership = new GroupMembership(frame.Number, ReadPeerIds(frame.Rest)) });
                break;
            case FrameKind.Accepted when State == RelayClientState.Connecting:
                PeerId = frame.Number;
                State = RelayClientState.Open;
                _heardAt = _time.GetTimestamp();
                _events.Enqueue(new ClientEvent { Kind = ClientEventKind.Opened, Opening = Opening });
                while (_early.Count > 0)
                    Raise(_early.Dequeue());
                break;
            case FrameKind.Closed:
                End((DisconnectCode)frame.Number, frame.Reason);
                break;
        }
    }

    public void OnNetworkError(IPEndPoint endPoint, SocketError socketError) =>
        _events.Enqueue(new ClientEvent { Kind = ClientEventKind.Error, Error = new SocketException((int)socketError) });

    private static ClientEvent MessageEvent(in Frame frame)
    {
        var rented = ArrayPool<byte>.Shared.Rent(frame.Rest.Length);
        frame.Rest.CopyTo(rented);
        return new ClientEvent
        {
            Kind = ClientEventKind.Data,
            Rented = rented,
            Data = new RelayData(
                frame.Number, frame.Sender, frame.TargetPlayer, frame.TargetGroup, frame.Reliable, rented.AsMemory(0, frame.Rest.Length)),
        };
    }

    private static List<int> ReadPeerIds(ReadOnlySpan<byte> rest)
    {
        var peerIds = new List<int>();
        while (Varint.TryRead(ref rest, out var peerId))
            peerIds.Add(peerId);
        return peerIds;
    }

    // A refusal before the handshake is too small for a text of the relay's own.
    private static string Describe(DisconnectCode code) => code switch
    {
        DisconnectCode.PlayerSessionInvalid => "The player session is not reserved any more; ask for a new one.",
        DisconnectCode.Unavailable => "The relay admits nobody at present; try again.",
        DisconnectCode.TokenExpired => "The token's time is over; ask for a new one.",
        DisconnectCode.TokenUsed => "The player of this token has left; ask for a new player session.",
        DisconnectCode.VersionNotSupported => "The relay speaks no version of the protocol that this client speaks.",
        _ => "",
    };

    private void Move()
    {
        _manager.PollEvents();
        Update();
        if (State == RelayClientState.Closed)
            return;
        var now = _time.GetTimestamp();
        if (_layer.Handshake is not null && _time.GetElapsedTime(_helloAt, now) >= HelloInterval)
            SendHello();
        WatchSilence(now);
        WatchDeadlines(now);
    }

    private void Release()
    {
        if (_released)
            return;
        _released = true;
        _manager.Stop(sendDisconnectMessages: true);
        _layer.Sealing?.Dispose();
    }

    private bool TryStart()
    {
        if (!_lookup.IsCompleted)
        {
            if (_time.GetElapsedTime(_startedAt) >= _options.ConnectTimeout)
                End(DisconnectCode.NoAnswer, "The host's name was not found in time.");
            return false;
        }

        if (_lookup.Status != TaskStatus.RanToCompletion || _lookup.Result.Length == 0)
        {
            End(DisconnectCode.NoAnswer, $"The host's name was not found. {_lookup.Exception?.InnerException?.Message}".TrimEnd());
            return false;
        }

        _layer.Candidates = CandidateAddresses.Order(_lookup.Result).Select(address => new IPEndPoint(address, _port)).ToArray();
        if (_layer.Candidates.Length == 0 || !_manager.StartFor(_layer.Candidates))
        {
            End(DisconnectCode.NoAnswer, $"No UDP socket could be opened for '{string.Join(", ", _lookup.Result.Select(address => address.ToString()))}'.");
            return false;
        }

        _started = true;
        _layer.Handshake = new ClientHandshake(_token, _suites);
        SendHello();
        return true;
    }

    private void SendHello()
    {
        // Until one has answered, the addresses take turns.
        if (!_challenged)
            _layer.Relay = _layer.Candidates[_hellos++ % _layer.Candidates.Length];
        _helloAt = _time.GetTimestamp();
        Span<byte> hello = stackalloc byte[RealtimeLimits.MaxDatagramBytes];
        var length = _layer.Handshake!.WriteHello(hello);
        _manager.SendPlain(hello[..length], _layer.Relay);
    }

    private void TakeHandshakeStep(HandshakeStep step, SealedConnection? connection, DisconnectCode code)
    {
        switch (step)
        {
            case HandshakeStep.Challenged:
                _challenged = true;
                SendHello();
                break;
            case HandshakeStep.Refused:
                End(code, Describe(code));
                break;
            case HandshakeStep.Welcomed:
                _layer.Handshake = null;
                _layer.Sealing = connection;
                _heardAt = _time.GetTimestamp();
                _layer.Peer = _manager.Connect(_layer.Relay, default(ReadOnlySpan<byte>));
                break;
        }
    }

    private void WatchSilence(long now)
    {
        if (_layer.Heard)
        {
            _layer.Heard = false;
            _heardAt = now;
            if (State == RelayClientState.Reconnecting)
                State = RelayClientState.Open;
        }

        if (!CanSend || _time.GetElapsedTime(_heardAt, now) < SilenceBeforeRebind || _time.GetElapsedTime(_reboundAt, now) < SilenceBeforeRebind)
            return;
        State = RelayClientState.Reconnecting;
        _reboundAt = now;
        _manager.Rebind();
        _layer.SendProbe();
    }

    private void WatchDeadlines(long now)
    {
        if (State == RelayClientState.Connecting && _time.GetElapsedTime(_startedAt, now) >= _options.ConnectTimeout)
        {
            End(DisconnectCode.NoAnswer, _layer.Handshake is null
                ? "The relay did not accept the player in time."
                : "The relay did not answer; the address may be wrong, or the token another game session's.");
        }
        else if (State == RelayClientState.Closing && _time.GetElapsedTime(_closingAt, now) >= _options.CloseTimeout)
        {
            End(DisconnectCode.ClientLeft, "");
        }
    }

    // What was sent since the last update shares a datagram.
    private void SendFast(int length)
    {
        if (_fastLength + FastFrames.LengthWith(length) > _fast.Length)
            FlushFast();
        _fastLength += FastFrames.Write(_fast.AsSpan(_fastLength), _buffer.AsSpan(0, length));
    }

    private void FlushFast()
    {
        if (_fastLength == 0)
            return;
        _layer.SendFast(_fast.AsSpan(0, _fastLength));
        _fastLength = 0;
    }

    private void SendReliable(int length)
    {
        var peer = _layer.Peer!;
        if (peer.GetPacketsCountInReliableQueue(ordered: true) >= MaxQueuedPackets)
            throw new InvalidOperationException("Too many reliable messages wait for the relay to take them.");
        peer.Send(_buffer.AsSpan(0, length), DeliveryMethod.ReliableOrdered);
    }

    private void Raise(in ClientEvent clientEvent)
    {
        if (State == RelayClientState.Connecting)
        {
            _early.Enqueue(clientEvent);
            return;
        }

        if (clientEvent.Membership is { } membership)
        {
            if (membership.PeerIds.Contains(PeerId))
                Groups.Add(membership.Group);
            else
                Groups.Remove(membership.Group);
        }

        _events.Enqueue(clientEvent);
    }

    private void End(DisconnectCode code, string reason)
    {
        if (State == RelayClientState.Closed)
            return;
        // What the player wanted is what it is told, whoever was first.
        var told = State == RelayClientState.Closing ? new RelayClosed(DisconnectCode.ClientLeft, "") : new RelayClosed(code, reason);
        State = RelayClientState.Closed;
        _events.Enqueue(new ClientEvent { Kind = ClientEventKind.Closed, Closed = told, Opening = Opening });
    }
}
