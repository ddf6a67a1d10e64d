using System.Net;
using System.Net.Sockets;
using System.Reflection;
using LiteNetLib;

namespace GameRelay.Client;

/// <summary>LiteNetLib as the client runs it: driven by hand, behind the sealing layer, and able to go on from another local port.</summary>
internal sealed class ClientNet : LiteNetManager
{
    private static readonly FieldInfo? SocketV6Field = typeof(LiteNetManager).GetField("_udpSocketv6", BindingFlags.Instance | BindingFlags.NonPublic);

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

    // LiteNetLib shows its subclasses the IPv4 socket only.
    private Socket? SocketV6
    {
        get => (Socket?)SocketV6Field?.GetValue(this);
        set => SocketV6Field?.SetValue(this, value);
    }

    /// <summary>The IPv4 socket's; null before the start.</summary>
    public int? SocketDescriptor => _udpSocketv4 is { } socket ? (int)socket.Handle : null;

    public bool StartFor(IReadOnlyList<IPEndPoint> relays)
    {
        IPv6Enabled = relays.Any(relay => relay.AddressFamily == AddressFamily.InterNetworkV6);
        return StartInManualMode(IPAddress.Any, IPAddress.IPv6Any, 0);
    }

    /// <summary>Sends a datagram past the sealing layer.</summary>
    public void SendPlain(ReadOnlySpan<byte> datagram, IPEndPoint relay)
    {
        _layer.PassPlain = true;
        SendUnconnectedMessage(datagram, relay);
        _layer.PassPlain = false;
    }

    /// <summary>Goes on from new local ports, for the old ones may lead nowhere any more.</summary>
    public bool Rebind()
    {
        var v4 = TryBind(AddressFamily.InterNetwork, IPAddress.Any);
        if (v4 is not null)
        {
            _udpSocketv4?.Dispose();
            _udpSocketv4 = v4;
        }

        if (!IPv6Enabled || SocketV6 is not { } old || TryBind(AddressFamily.InterNetworkV6, IPAddress.IPv6Any) is not { } v6)
            return v4 is not null;
        SocketV6 = v6;
        old.Dispose();
        return true;
    }

    /// <summary>Returns when something may have arrived by this family, or the time is over.</summary>
    public void WaitForInput(int microseconds, AddressFamily family)
    {
        var socket = family == AddressFamily.InterNetworkV6 ? SocketV6 : _udpSocketv4;
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

    /// <summary>Null when there is no network at all at present; the next attempt comes.</summary>
    private static Socket? TryBind(AddressFamily family, IPAddress any)
    {
        Socket? fresh = null;
        try
        {
            fresh = new Socket(family, SocketType.Dgram, ProtocolType.Udp)
            {
                ReceiveBufferSize = NetConstants.SocketBufferSize,
                SendBufferSize = NetConstants.SocketBufferSize,
                SendTimeout = 500,
            };
            fresh.Bind(new IPEndPoint(any, 0));
            return fresh;
        }
        catch (SocketException)
        {
            fresh?.Dispose();
            return null;
        }
    }

    private sealed class SilentLogger : INetLogger
    {
        public void WriteNet(NetLogLevel level, string str, params object[] args)
        {
        }
    }
}
