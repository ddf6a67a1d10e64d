using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using GameRelay.Realtime;
using LiteNetLib;

namespace GameRelay.Relay.Transports.Native;

/// <summary>LiteNetLib as the relay runs it: on the session's own thread, behind the sealing layer, with its sockets in reach of poll().</summary>
internal sealed class RelayNet : LiteNetManager
{
    private readonly SealingLayer _layer;

    static RelayNet() =>
        // It writes a line for each datagram it dislikes, to the console by default. Such datagrams are counted here, and worth no line.
        NetDebug.Logger = new SilentLogger();

    public RelayNet(ILiteNetEventListener listener, SealingLayer layer, NativeTransportOptions options)
        : base(listener, layer)
    {
        _layer = layer;
        AutoRecycle = true;
        IPv6Enabled = options.BindAddress.AddressFamily == AddressFamily.InterNetworkV6;
        DisconnectTimeout = (int)options.ReconnectionGrace.TotalMilliseconds;
        MtuOverride = RealtimeLimits.MaxDatagramBytes - layer.ExtraPacketSizeForLayer;
        // A login of 4,096 bytes and its header; more would let a client make it hold memory.
        MaxFragmentsCount = 4;
    }

    public IReadOnlyList<int> SocketDescriptors
    {
        get
        {
            var sockets = IPv6Enabled ? new[] { SocketV6(this), _udpSocketv4 } : [_udpSocketv4];
            return [.. sockets.OfType<Socket>().Select(socket => (int)socket.SafeHandle.DangerousGetHandle())];
        }
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

        BufferEndPointV4(this) = new PathEndPoint(AddressFamily.InterNetwork);
        BufferEndPointV6(this) = new PathEndPoint(AddressFamily.InterNetworkV6);
    }

    /// <summary>Sends a datagram past the sealing layer.</summary>
    public void SendPlain(ReadOnlySpan<byte> datagram, PathEndPoint path)
    {
        _layer.PassPlain = true;
        SendUnconnectedMessage(datagram, path);
        _layer.PassPlain = false;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_udpSocketv6")]
    private static extern ref Socket? SocketV6(LiteNetManager manager);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_bufferEndPointv4")]
    private static extern ref IPEndPoint? BufferEndPointV4(LiteNetManager manager);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_bufferEndPointv6")]
    private static extern ref IPEndPoint? BufferEndPointV6(LiteNetManager manager);

    private sealed class SilentLogger : INetLogger
    {
        public void WriteNet(NetLogLevel level, string str, params object[] args)
        {
        }
    }
}
