using System.Diagnostics;
using System.Net;
using GameRelay.Realtime.Sealing;
using LiteNetLib.Layers;

namespace GameRelay.Relay.Transports.Native;

/// <summary>
/// Stands between LiteNetLib and the sockets: what LiteNetLib wants to send is sealed, and queued to leave in the same system call as everything else of this
/// turn of the session's loop.
/// </summary>
internal sealed class SealingLayer(ConnectionTable connections, RelaySockets sockets) : PacketLayerBase(Datagram.SealedOverheadBytes)
{
    // LiteNetLib has no socket for this family (RelayNet), and lets go of what is meant for it.
    private static readonly IPEndPoint Nowhere = new(IPAddress.IPv6None, 0);

    // LiteNetLib never reads the socket: what it is given was opened by InboundPath.
    public override void ProcessInboundPacket(ref IPEndPoint endPoint, ref byte[] data, ref int length)
    {
    }

    public override void ProcessOutBoundPacket(ref IPEndPoint endPoint, ref byte[] data, ref int offset, ref int length)
    {
        var connection = connections.Find(endPoint);
        Debug.Assert(connection is not null, "A connection outlives its LiteNetLib peer.");
        var socket = sockets.Of(connection.Path.AddressFamily);
        var datagram = socket.Next;
        data.AsSpan(offset, length).CopyTo(datagram[Datagram.SealedHeaderBytes..]);
        sockets.Queue(socket, connection.Sealing.Seal(DatagramType.Data, datagram, length), connection.Path);
        endPoint = Nowhere;
    }
}
