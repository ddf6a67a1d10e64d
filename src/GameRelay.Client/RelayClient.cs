using System.Buffers;
using GameRelay.Realtime.Frames;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Client;

/// <summary>
/// A player's connection to the relay of a game session: joins with connection details, sends to players, groups and the script, and raises
/// events for what arrives. Everything on the wire is encrypted and authenticated.
/// </summary>
/// <remarks>
/// All members may be called from any thread. Events are raised by <see cref="Poll"/> or on the client's own thread, as
/// <see cref="RelayClientOptions.Threading"/> says, and never two at once.
/// </remarks>
public sealed class RelayClient : IDisposable
{
    /// <summary>The peer id that stands for the game session's script, as target and as sender.</summary>
    public const int ServerId = -1;

    /// <summary>The group that always holds all players.</summary>
    public const int AllPlayersGroup = -1;

    // LiteNetLib acknowledges and retransmits when it is updated; a LAN round trip is well below this.
    private const int ThreadWaitMicroseconds = 10_000;

    private readonly object _gate = new();
    private readonly object _raising = new();
    private readonly RelayClientOptions _options;
    private readonly TimeProvider _time;
    private readonly byte _suites;
    private readonly Queue<ClientEvent> _events = new();
    private ClientConnection? _connection;
    private Thread? _thread;
    private bool _disposed;

    /// <summary>Makes a client that is not connected.</summary>
    /// <param name="options">How it runs; the default is polled.</param>
    public RelayClient(RelayClientOptions? options = null)
        : this(options ?? new RelayClientOptions(), SealingSuites.Supported, TimeProvider.System)
    {
    }

    internal RelayClient(RelayClientOptions options, byte suites, TimeProvider time)
    {
        _options = options;
        _suites = suites;
        _time = time;
    }

    /// <summary>The player is in the game session; <see cref="PeerId"/> is set and messages may be sent.</summary>
    public event Action? Opened;

    /// <summary>The connection ended or did not come about; the last event of a connection.</summary>
    public event Action<RelayClosed>? Closed;

    /// <summary>A message arrived.</summary>
    public event Action<RelayData>? DataReceived;

    /// <summary>The relay told who is in a group: after a change, or because it was asked.</summary>
    public event Action<GroupMembership>? GroupMembershipUpdated;

    /// <summary>
    /// Something went wrong that does not end the connection: the system could not send, or, on the client's own thread, a handler threw.
    /// </summary>
    public event Action<Exception>? Error;

    /// <summary>Where the connection stands.</summary>
    public RelayClientState State
    {
        get
        {
            lock (_gate)
                return _connection?.State ?? RelayClientState.Closed;
        }
    }

    /// <summary>This player's id in the game session; 0 before it is accepted.</summary>
    public int PeerId
    {
        get
        {
            lock (_gate)
                return _connection?.PeerId ?? 0;
        }
    }

    /// <summary>
    /// The groups of this player's own joining that it is in, by what the relay has told so far; <see cref="GroupMembershipUpdated"/> tells of changes.
    /// </summary>
    public IReadOnlyList<int> Groups
    {
        get
        {
            lock (_gate)
                return _connection?.Groups.Where(group => group > 0).ToArray() ?? Array.Empty<int>();
        }
    }

    /// <summary>Average time that a message takes to the relay and back; zero until it was measured.</summary>
    public TimeSpan RoundTripTime
    {
        get
        {
            lock (_gate)
                return TimeSpan.FromMilliseconds(_connection?.RoundTripMilliseconds ?? 0);
        }
    }

    // For whoever drives many polled clients on one thread, and wants to know which of them has input.
    internal int? SocketDescriptor
    {
        get
        {
            lock (_gate)
                return _connection?.SocketDescriptor;
        }
    }

    /// <summary>Starts to connect. <see cref="Opened"/> or <see cref="Closed"/> tells how it went.</summary>
    /// <param name="details">Where to, and as whom.</param>
    /// <exception cref="ArgumentException">The token is none, or the payload is longer than 4,096 bytes.</exception>
    /// <exception cref="InvalidOperationException">The client is connected, or on its way.</exception>
    public void Connect(ConnectionDetails details)
    {
        if (details is null)
            throw new ArgumentNullException(nameof(details));
        CheckPayload(details.Payload.Length, nameof(details));
        if (!ConnectToken.TryParse(details.Token, out var token))
            throw new ArgumentException("The token is not a connect token.", nameof(details));

        lock (_gate)
        {
            if (_disposed)
                throw new ObjectDisposedException(nameof(RelayClient));
            if (_connection is { State: not RelayClientState.Closed })
                throw new InvalidOperationException($"The client is {_connection.State}; a new connection needs it to be Closed.");
            _connection?.Dispose();
            _connection = new ClientConnection(details, token, _options, _suites, _time, _events);
            if (_options.Threading == RelayClientThreading.OwnThread && _thread is null)
            {
                _thread = new Thread(Run) { Name = "GameRelay client", IsBackground = true };
                _thread.Start();
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>
    /// Connects, and waits until the player is in the game session. With <see cref="RelayClientThreading.Polled"/> someone has to call
    /// <see cref="Poll"/> meanwhile.
    /// </summary>
    /// <param name="details">Where to, and as whom.</param>
    /// <param name="cancellationToken">Gives up waiting, and closes the connection.</param>
    /// <exception cref="RelayConnectException">The player did not get in.</exception>
    public async Task ConnectAsync(ConnectionDetails details, CancellationToken cancellationToken = default)
    {
        var opening = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            Connect(details);
            _connection!.Opening = opening;
        }

        using (cancellationToken.Register(() =>
        {
            if (opening.TrySetCanceled(cancellationToken))
                Close();
        }))
        {
            await opening.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Takes in what has arrived, raises its events and sends what waits. For <see cref="RelayClientThreading.Polled"/>, every frame.</summary>
    /// <exception cref="InvalidOperationException">The client runs on its own thread.</exception>
    public void Poll()
    {
        if (_options.Threading != RelayClientThreading.Polled)
            throw new InvalidOperationException("This client runs on its own thread.");
        lock (_gate)
            _connection?.Pump();
        lock (_raising)
        {
            while (TryTakeEvent(out var next))
                Raise(next);
        }

        // What the handlers sent leaves with this poll, not with the next.
        lock (_gate)
            _connection?.Update();
    }

    /// <summary>Sends a message to one player.</summary>
    /// <param name="peerId">The player's peer id.</param>
    /// <param name="opCode">The game's own number for the kind of message; above 0.</param>
    /// <param name="payload">At most 4,096 bytes; above 1,200 it travels reliably whatever <paramref name="delivery"/> says.</param>
    /// <param name="delivery">Reliable and in order, or fast.</param>
    /// <exception cref="ArgumentOutOfRangeException">The peer id or op code is not positive.</exception>
    /// <exception cref="ArgumentException">The payload is too long.</exception>
    /// <exception cref="InvalidOperationException">The client is not open, or too many reliable messages wait.</exception>
    public void SendToPlayer(int peerId, int opCode, ReadOnlySpan<byte> payload, Delivery delivery)
    {
        if (peerId <= 0)
            throw new ArgumentOutOfRangeException(nameof(peerId), peerId, "A player's peer id is above 0.");
        Send(opCode, peerId, 0, payload, delivery);
    }

    /// <summary>Sends a message to the members of a group.</summary>
    /// <param name="group">The group's id; <see cref="AllPlayersGroup"/> is everybody.</param>
    /// <param name="opCode">The game's own number for the kind of message; above 0.</param>
    /// <param name="payload">At most 4,096 bytes; above 1,200 it travels reliably whatever <paramref name="delivery"/> says.</param>
    /// <param name="delivery">Reliable and in order, or fast.</param>
    /// <exception cref="ArgumentOutOfRangeException">The group is 0 or below -1, or the op code is not positive.</exception>
    /// <exception cref="ArgumentException">The payload is too long.</exception>
    /// <exception cref="InvalidOperationException">The client is not open, or too many reliable messages wait.</exception>
    public void SendToGroup(int group, int opCode, ReadOnlySpan<byte> payload, Delivery delivery)
    {
        CheckGroup(group);
        Send(opCode, 0, group, payload, delivery);
    }

    /// <summary>Sends a message to the game session's script (<c>onMessage</c>).</summary>
    /// <param name="opCode">The game's own number for the kind of message; above 0.</param>
    /// <param name="payload">At most 4,096 bytes; above 1,200 it travels reliably whatever <paramref name="delivery"/> says.</param>
    /// <param name="delivery">Reliable and in order, or fast.</param>
    /// <exception cref="ArgumentOutOfRangeException">The op code is not positive.</exception>
    /// <exception cref="ArgumentException">The payload is too long.</exception>
    /// <exception cref="InvalidOperationException">The client is not open, or too many reliable messages wait.</exception>
    public void SendToServer(int opCode, ReadOnlySpan<byte> payload, Delivery delivery) => Send(opCode, ServerId, 0, payload, delivery);

    /// <summary>Asks to join a group; the script may refuse. <see cref="GroupMembershipUpdated"/> tells of the change.</summary>
    /// <param name="group">The group's id, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The group is not above 0.</exception>
    /// <exception cref="InvalidOperationException">The client is not open, or too many reliable messages wait.</exception>
    public void JoinGroup(int group)
    {
        CheckOwnGroup(group);
        SendGroupRequest(FrameKind.JoinGroup, group);
    }

    /// <summary>Asks to leave a group; the script may refuse.</summary>
    /// <param name="group">The group's id, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The group is not above 0.</exception>
    /// <exception cref="InvalidOperationException">The client is not open, or too many reliable messages wait.</exception>
    public void LeaveGroup(int group)
    {
        CheckOwnGroup(group);
        SendGroupRequest(FrameKind.LeaveGroup, group);
    }

    /// <summary>Asks who is in a group; <see cref="GroupMembershipUpdated"/> is the answer.</summary>
    /// <param name="group">The group's id; <see cref="AllPlayersGroup"/> is everybody.</param>
    /// <exception cref="ArgumentOutOfRangeException">The group is 0 or below -1.</exception>
    /// <exception cref="InvalidOperationException">The client is not open, or too many reliable messages wait.</exception>
    public void RequestGroupMembership(int group)
    {
        CheckGroup(group);
        SendGroupRequest(FrameKind.RequestGroupMembership, group);
    }

    /// <summary>
    /// Leaves the game session once what was sent reliably has arrived, within <see cref="RelayClientOptions.CloseTimeout"/>;
    /// <see cref="Closed"/> tells when. With <see cref="RelayClientThreading.Polled"/> it takes further polls.
    /// </summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_connection is not { State: not (RelayClientState.Closed or RelayClientState.Closing) } connection)
                return;
            connection.Close();
            SendAtOnce(connection);
        }
    }

    /// <summary>Leaves at once, without events.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _connection?.Dispose();
            _connection?.Opening?.TrySetException(new ObjectDisposedException(nameof(RelayClient)));
            Monitor.PulseAll(_gate);
        }

        if (_thread is { } thread && thread != Thread.CurrentThread)
            thread.Join();
    }

    private static void CheckPayload(int length, string parameter)
    {
        if (length > RealtimeLimits.MaxReliablePayloadBytes)
            throw new ArgumentException($"The payload has {length} bytes; at most {RealtimeLimits.MaxReliablePayloadBytes} can be sent.", parameter);
    }

    private static void CheckGroup(int group)
    {
        if (group is 0 or < AllPlayersGroup)
            throw new ArgumentOutOfRangeException(nameof(group), group, "A group's id is above 0; -1 is the group of all players.");
    }

    private static void CheckOwnGroup(int group)
    {
        if (group <= 0)
            throw new ArgumentOutOfRangeException(nameof(group), group, "A group that players join and leave has an id above 0.");
    }

    private void Send(int opCode, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, Delivery delivery)
    {
        if (opCode <= 0)
            throw new ArgumentOutOfRangeException(nameof(opCode), opCode, "Op codes of 0 and below are the protocol's.");
        CheckPayload(payload.Length, nameof(payload));
        lock (_gate)
        {
            var connection = OpenConnection();
            connection.Send(opCode, targetPlayer, targetGroup, payload, delivery == Delivery.Reliable);
            SendAtOnce(connection);
        }
    }

    private void SendGroupRequest(FrameKind kind, int group)
    {
        lock (_gate)
        {
            var connection = OpenConnection();
            connection.SendGroupRequest(kind, group);
            SendAtOnce(connection);
        }
    }

    private ClientConnection OpenConnection() => _connection is { State: RelayClientState.Open or RelayClientState.Reconnecting } connection
        ? connection
        : throw new InvalidOperationException($"Messages can be sent while the client is Open; it is {_connection?.State ?? RelayClientState.Closed}.");

    private void SendAtOnce(ClientConnection connection)
    {
        if (_options.Threading == RelayClientThreading.OwnThread)
            connection.Update();
    }

    private bool TryTakeEvent(out ClientEvent next)
    {
        lock (_gate)
        {
            next = default;
            if (_disposed || _events.Count == 0)
                return false;
            next = _events.Dequeue();
            return true;
        }
    }

    private void Raise(in ClientEvent next)
    {
        switch (next.Kind)
        {
            // Whatever a handler does, who waits in ConnectAsync has to hear of it.
            case ClientEventKind.Opened:
                try
                {
                    Opened?.Invoke();
                }
                finally
                {
                    next.Opening?.TrySetResult(true);
                }

                break;
            case ClientEventKind.Closed:
                try
                {
                    Closed?.Invoke(next.Closed!);
                }
                finally
                {
                    next.Opening?.TrySetException(new RelayConnectException(next.Closed!));
                }

                break;
            case ClientEventKind.Data:
                try
                {
                    DataReceived?.Invoke(next.Data);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(next.Rented!);
                }

                break;
            case ClientEventKind.Membership:
                GroupMembershipUpdated?.Invoke(next.Membership!);
                break;
            case ClientEventKind.Error:
                Error?.Invoke(next.Error!);
                break;
        }
    }

    private void Run()
    {
        while (WaitForWork() is { } connection)
        {
            connection.WaitForInput(ThreadWaitMicroseconds);
            lock (_gate)
            {
                if (!_disposed)
                    connection.Pump();
            }

            while (TryTakeEvent(out var next))
                RaiseOnThread(next);
        }
    }

    /// <summary>Null when the client is disposed of; waits while it is closed.</summary>
    private ClientConnection? WaitForWork()
    {
        lock (_gate)
        {
            while (!_disposed && _connection is null or { State: RelayClientState.Closed } && _events.Count == 0)
                Monitor.Wait(_gate);
            return _disposed ? null : _connection;
        }
    }

    private void RaiseOnThread(in ClientEvent next)
    {
        try
        {
            Raise(next);
        }
#pragma warning disable CA1031 // A handler that throws must not take the process with it; its author is told.
        catch (Exception ex)
#pragma warning restore CA1031
        {
            if (next.Kind != ClientEventKind.Error)
                RaiseOnThread(new ClientEvent { Kind = ClientEventKind.Error, Error = ex });
        }
    }
}
