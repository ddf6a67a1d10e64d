using System.Diagnostics;
using System.Net;
using GameRelay.Realtime.Sealing;
using LiteNetLib.Layers;

namespace GameRelay.Relay.Transports.Native;

/// <summary>Stands between LiteNetLib and the socket: seals what goes out and sends it where that connection's client is.</summary>
internal sealed class SealingLayer(ConnectionTable connections, TransportCounters counters) : PacketLayerBase(Datagram.SealedOverheadBytes)
{
    /// <summary>While set, what LiteNetLib sends unconnected goes out as it is, without LiteNetLib's own byte.</summary>
    public bool PassPlain { get; set; }

    // LiteNetLib never reads the socket: what it is given was opened by InboundPath.
    public override void ProcessInboundPacket(ref IPEndPoint endPoint, ref byte[] data, ref int length)
    {
    }

    public override void ProcessOutBoundPacket(ref IPEndPoint endPoint, ref byte[] data, ref int offset, ref int length)
    {
        counters.DatagramsSent++;
        if (PassPlain)
        {
            offset++;
            length--;
            return;
        }

        var connection = connections.Find(endPoint);
        Debug.Assert(connection is not null, "A connection outlives its LiteNetLib peer.");
        var datagram = data.AsSpan(offset, length + Datagram.SealedOverheadBytes);
        datagram[..length].CopyTo(datagram[Datagram.SealedHeaderBytes..]);
        length = connection.Sealing.Seal(DatagramType.Data, datagram, length);
        endPoint = connection.Path;
    }
}
