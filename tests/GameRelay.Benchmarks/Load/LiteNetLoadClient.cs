using System.Net;
using LiteNetLib;

namespace GameRelay.Benchmarks.Load;

/// <summary>A client of LiteNetLib and nothing else, driven by hand as the SDK drives its own.</summary>
internal sealed class LiteNetLoadClient : LoadClient, ILiteNetEventListener
{
    private readonly Arrival _arrival;
    private readonly Manager _manager;
    private readonly TimeProvider _time = TimeProvider.System;
    private LiteNetPeer? _server;
    private long _updatedAt;

    public LiteNetLoadClient(int port, Arrival arrival)
    {
        _arrival = arrival;
        _manager = new Manager(this) { AutoRecycle = true, IPv6Enabled = false };
        _manager.StartInManualMode(IPAddress.Loopback, IPAddress.IPv6None, 0);
        _updatedAt = _time.GetTimestamp();
        _manager.Connect(new IPEndPoint(IPAddress.Loopback, port), default(ReadOnlySpan<byte>));
    }

    public override int Descriptor => _manager.Descriptor;

    public override bool IsOpen => _server is not null;

    public override void Send(ReadOnlySpan<byte> payload)
    {
        _server!.Send(payload, DeliveryMethod.Unreliable);
        Update();
    }

    public override void Move()
    {
        _manager.PollEvents();
        Update();
    }

    public override void Dispose() => _manager.Stop(sendDisconnectMessages: false);

    public void OnConnectionRequest(LiteConnectionRequest request) => request.RejectForce();

    public void OnPeerConnected(LiteNetPeer peer) => _server = peer;

    public void OnPeerDisconnected(LiteNetPeer peer, DisconnectInfo disconnectInfo) =>
        throw new InvalidOperationException($"The LiteNetLib server has gone: {disconnectInfo.Reason}.");

    public void OnNetworkReceive(LiteNetPeer peer, NetPacketReader reader, DeliveryMethod deliveryMethod) => _arrival(reader.GetRemainingBytesSpan());

    private void Update()
    {
        var now = _time.GetTimestamp();
        var elapsed = _time.GetElapsedTime(_updatedAt, now);
        _updatedAt = now;
        _manager.ManualUpdate((float)elapsed.TotalMilliseconds);
    }

    private sealed class Manager(ILiteNetEventListener listener) : LiteNetManager(listener)
    {
        public int Descriptor => (int)_udpSocketv4.Handle;
    }
}
