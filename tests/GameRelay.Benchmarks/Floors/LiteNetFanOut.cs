using System.Net;
using LiteNetLib;

namespace GameRelay.Benchmarks.Floors;

/// <summary>
/// The relay of a game that has nothing but LiteNetLib, run as that library does by itself: on its threads, and what is sent leaves with its update.
/// </summary>
internal sealed class LiteNetFanOut : ILiteNetEventListener
{
    private readonly List<LiteNetPeer> _peers = [];

    /// <summary>Prints its port, and runs until its input is closed.</summary>
    public static int Serve(int updateMilliseconds)
    {
        LiteNetManager manager = new(new LiteNetFanOut())
        {
            AutoRecycle = true,
            IPv6Enabled = false,
            UpdateTime = updateMilliseconds,
            // Called as a datagram arrives, so that a message waits for one update and not for two.
            UnsyncedEvents = true,
        };
        if (!manager.Start(IPAddress.Loopback, IPAddress.IPv6None, 0))
            return 1;
        FloorProcess.Announce(manager.LocalPort);
        using ManualResetEventSlim never = new();
        never.Wait();
        return 0;
    }

    public void OnConnectionRequest(LiteConnectionRequest request) => request.Accept();

    public void OnPeerConnected(LiteNetPeer peer)
    {
        lock (_peers)
            _peers.Add(peer);
    }

    public void OnPeerDisconnected(LiteNetPeer peer, DisconnectInfo disconnectInfo)
    {
        lock (_peers)
            _peers.Remove(peer);
    }

    public void OnNetworkReceive(LiteNetPeer peer, NetPacketReader reader, DeliveryMethod deliveryMethod)
    {
        var message = reader.GetRemainingBytesSpan();
        lock (_peers)
        {
            foreach (var other in _peers)
            {
                if (other != peer)
                    other.Send(message, DeliveryMethod.Unreliable);
            }
        }
    }
}
