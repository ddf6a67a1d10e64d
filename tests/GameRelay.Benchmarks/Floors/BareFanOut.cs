using System.Net;
using System.Net.Sockets;

namespace GameRelay.Benchmarks.Floors;

/// <summary>What <c>bare-fan-out.c</c> does, in .NET: one thread, one socket, each datagram sent on as it is to all others.</summary>
internal static class BareFanOut
{
    /// <summary>Prints its port, learns a peer from its first datagram, and runs until its input is closed.</summary>
    public static int Serve()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20, SendBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        FloorProcess.Announce(((IPEndPoint)socket.LocalEndPoint!).Port);

        var peers = new List<SocketAddress>();
        var buffer = new byte[2048];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        while (true)
        {
            var length = socket.ReceiveFrom(buffer, SocketFlags.None, from);
            var known = false;
            foreach (var peer in peers)
            {
                if (peer.Equals(from))
                    known = true;
                else
                    socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, peer);
            }

            if (!known)
                peers.Add(Copy(from));
        }
    }

    private static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer.CopyTo(copy.Buffer);
        return copy;
    }
}
