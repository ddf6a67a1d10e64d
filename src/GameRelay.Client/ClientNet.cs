using System.Net;
using System.Net.Sockets;
using LiteNetLib;

namespace GameRelay.Client;

/// <summary>LiteNetLib as the client runs it: driven by hand, behind the sealing layer, and able to go on from another local port.</summary>
internal sealed class ClientNet : LiteNetManager
{
    private readonly ClientSealingLayer _layer;

    static ClientNet() =>
        // It would write to the game's console about every datagram it dislikes.
        NetDebug.Logger ??= new SilentLogger();

    public ClientNet(ILiteNetEventListener listener, ClientSealingLayer layer)
        : base(listener, layer)
    {
        _layer = layer;
        AutoRecycle = true;
        DisconnectTimeout = (int)RealtimeLimits.ReconnectionGrace.TotalMilliseconds;
        ReconnectDelay = 250;
        MtuOverride = RealtimeLimits.MaxDatagramBytes - layer.ExtraPacketSizeForLayer;
        MaxFragmentsCount = 4;
    }

    public bool StartFor(IPEndPoint relay)
    {
        IPv6Enabled = relay.AddressFamily == AddressFamily.InterNetworkV6;
        return StartInManualMode(IPAddress.Any, IPAddress.IPv6Any, 0);
    }

    /// <summary>Sends a datagram past the sealing layer.</summary>
    public void SendPlain(ReadOnlySpan<byte> datagram, IPEndPoint relay)
    {
        _layer.PassPlain = true;
        SendUnconnectedMessage(datagram, relay);
        _layer.PassPlain = false;
    }

    /// <summary>
    /// Goes on from a new local port, for the old one may lead nowhere any more. Over IPv6 the socket stays: there is no translation in
    /// between that could have forgotten it.
    /// </summary>
    public bool Rebind()
    {
        if (IPv6Enabled)
            return false;
        Socket? fresh = null;
        try
        {
            fresh = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
            {
                ReceiveBufferSize = NetConstants.SocketBufferSize,
                SendBufferSize = NetConstants.SocketBufferSize,
                SendTimeout = 500,
            };
            fresh.Bind(new IPEndPoint(IPAddress.Any, 0));
        }
        catch (SocketException)
        {
            // No network at all at present; the next attempt comes.
            fresh?.Dispose();
            return false;
        }

        var old = _udpSocketv4;
        _udpSocketv4 = fresh;
        old?.Dispose();
        return true;
    }

    /// <summary>Returns when something may have arrived, or the time is over.</summary>
    public void WaitForInput(int microseconds)
    {
        var socket = _udpSocketv4;
        if (socket is null)
            return;
        try
        {
            socket.Poll(microseconds, SelectMode.SelectRead);
        }
        catch (Exception ex) when (ex is SocketException or ObjectDisposedException)
        {
            // Replaced or broken; the pump deals with it.
        }
    }

    private sealed class SilentLogger : INetLogger
    {
        public void WriteNet(NetLogLevel level, string str, params object[] args)
        {
        }
    }
}
