using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using GameRelay.Realtime;
using LiteNetLib;

namespace GameRelay.Relay.Transports.Native;

/// <summary>LiteNetLib as the relay runs it: on the session's own thread, behind the sealing layer, with its sockets in reach of poll().</summary>
internal sealed class RelayNet : LiteNetManager
{
    private const string NetPacketType = "LiteNetLib.NetPacket, LiteNetLib";

    private readonly RelaySockets _sockets;

    static RelayNet() =>
        // It writes a line for each datagram it dislikes, to the console by default. Such datagrams are counted here, and worth no line.
        NetDebug.Logger = new SilentLogger();

    public RelayNet(ILiteNetEventListener listener, SealingLayer layer, RelaySockets sockets, NativeTransportOptions options)
        : base(listener, layer)
    {
        _sockets = sockets;
        AutoRecycle = true;
        IPv6Enabled = options.BindAddress.AddressFamily == AddressFamily.InterNetworkV6;
        DisconnectTimeout = (int)options.ReconnectionGrace.TotalMilliseconds;
        MtuOverride = RealtimeLimits.MaxDatagramBytes - layer.ExtraPacketSizeForLayer;
        // A login of 4,096 bytes and its header; more would let a client make it hold memory.
        MaxFragmentsCount = 4;
    }

    /// <exception cref="SocketException">The port cannot be bound.</exception>
    public void Bind(NativeTransportOptions options)
    {
        // LiteNetLib always opens an IPv4 socket; beside a particular IPv6 address it may not be reachable from outside.
        var v4 = options.BindAddress;
        if (IPv6Enabled)
            v4 = options.BindAddress.Equals(IPAddress.IPv6Any) ? IPAddress.Any : IPAddress.Loopback;
        if (!StartInManualMode(v4, options.BindAddress, options.Port) || (IPv6Enabled && SocketV6(this) is null))
        {
            Stop(sendDisconnectMessages: false);
            throw new SocketException((int)SocketError.AddressAlreadyInUse, $"UDP {options.BindAddress} port {options.Port} cannot be bound.");
        }

        // Without a socket for IPv6 LiteNetLib sends nothing there, which is where the sealing layer directs whatever it wants to send.
        if (SocketV6(this) is { } v6)
            _sockets.Add(v6);
        SocketV6(this) = null;
        _sockets.Add(_udpSocketv4);
    }

    /// <summary>Tells all clients that the relay is gone, and closes the sockets.</summary>
    public void Close()
    {
        _sockets.IsClosing = true;
        Stop(sendDisconnectMessages: true);
        _sockets.Dispose();
    }

    /// <summary>Gives LiteNetLib a packet that was opened, as if it had read it itself.</summary>
    /// <returns>False when the packet is none that LiteNetLib can take apart.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "LiteNetLib catches what its parsing throws where it reads the socket, which it does not here.")]
    public bool TryTake(ReadOnlySpan<byte> plaintext, IPEndPoint from)
    {
        var packet = PoolGetPacket(this, NetConstants.MaxPacketSize);
        plaintext.CopyTo(RawData(packet));
        Size(packet) = plaintext.Length;
        try
        {
            OnMessageReceived(this, packet, from);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_udpSocketv6")]
    private static extern ref Socket? SocketV6(LiteNetManager manager);

    // LiteNetLib has no door for a packet that somebody else received.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "PoolGetPacket")]
    [return: UnsafeAccessorType(NetPacketType)]
    private static extern object PoolGetPacket(LiteNetManager manager, int size);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "RawData")]
    private static extern ref byte[] RawData([UnsafeAccessorType(NetPacketType)] object packet);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "Size")]
    private static extern ref int Size([UnsafeAccessorType(NetPacketType)] object packet);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "OnMessageReceived")]
    private static extern void OnMessageReceived(LiteNetManager manager, [UnsafeAccessorType(NetPacketType)] object packet, IPEndPoint from);

    private sealed class SilentLogger : INetLogger
    {
        public void WriteNet(NetLogLevel level, string str, params object[] args)
        {
        }
    }
}
