using System.Net;
using System.Text;
using GameRelay.Realtime;
using GameRelay.Relay.Transports;

namespace GameRelay.Relay.Tests.Routing;

/// <summary>A transport inside the process: what the test queues arrives in the next poll, and each link keeps what it was given.</summary>
internal sealed class TestTransport : IRelayTransport
{
    public static readonly TimeSpan OwnFlushInterval = TimeSpan.FromMilliseconds(7);

    private readonly Queue<Action<ITransportSink>> _arrivals = new();
    private ITransportSink? _sink;

    public int Port => 33_400;
    public IReadOnlyList<int> PollDescriptors => [];
    public long? NextDeadlineTimestamp { get; set; }
    public TimeSpan FlushInterval { get; set; } = OwnFlushInterval;
    public bool InputCanWait => false;
    public bool IsDrained => true;
    public TransportCounters Counters { get; } = new();
    public byte[]? SessionKey { get; private set; }

    public void Arrive(Action<ITransportSink> input) => _arrivals.Enqueue(input);

    public void OpenSession(string gameSessionId, ReadOnlySpan<byte> sessionKey, DateTimeOffset controlPlaneTime, ITransportSink sink)
    {
        SessionKey = sessionKey.ToArray();
        _sink = sink;
    }

    public void Poll()
    {
        while (_arrivals.TryDequeue(out var input))
            input(_sink!);
    }

    public void Flush()
    {
    }

    public void Dispose()
    {
    }
}

/// <summary>Everything a client is told is a line of <see cref="Told"/>.</summary>
internal sealed class TestLink(TestTransport transport) : IPeerLink
{
    public List<string> Told { get; } = [];
    public IPEndPoint RemoteEndPoint { get; } = new(IPAddress.Loopback, 4000);

    public void Accept(int peerId) => Told.Add($"accepted as {peerId}");

    public void Refuse(DisconnectCode code, string reason) => Told.Add($"refused: {code}");

    public void Send(int opCode, int sender, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, bool reliable) =>
        Told.Add($"{opCode} from {sender}{(reliable ? " reliable" : "")}: {(payload.Length > 100 ? $"{payload.Length} bytes" : Encoding.UTF8.GetString(payload))}");

    public void SendGroupMembership(int groupId, ReadOnlySpan<int> peerIds) => Told.Add($"group {groupId}: {string.Join(',', peerIds.ToArray())}");

    public void Close(DisconnectCode code, string reason) => Told.Add($"closed: {code}");

    public void Packet(int opCode, int targetPlayer, int targetGroup = 0, string text = "", bool reliable = false) =>
        transport.Arrive(sink => sink.OnPacket(this, opCode, targetPlayer, targetGroup, Encoding.UTF8.GetBytes(text), reliable));

    public void JoinGroup(int groupId) => transport.Arrive(sink => sink.OnJoinGroup(this, groupId));

    public void LeaveGroup(int groupId) => transport.Arrive(sink => sink.OnLeaveGroup(this, groupId));

    public void RequestGroup(int groupId) => transport.Arrive(sink => sink.OnRequestGroupMembership(this, groupId));

    public void Leave(DisconnectCode code = DisconnectCode.ClientLeft) => transport.Arrive(sink => sink.OnLeft(this, code));
}
