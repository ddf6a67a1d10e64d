using System.Net;
using System.Net.Sockets;

namespace GameRelay.Benchmarks.Load;

/// <summary>A plain UDP socket. The server learns of it by its first datagram.</summary>
internal sealed class SocketLoadClient : LoadClient
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20, Blocking = false };
    private readonly Arrival _arrival;
    private readonly byte[] _buffer = new byte[2048];

    public SocketLoadClient(int port, int payloadBytes, Arrival arrival)
    {
        _arrival = arrival;
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        _socket.Send(new byte[payloadBytes]);
    }

    public override int Descriptor => (int)_socket.Handle;

    public override bool IsOpen => true;

    public override void Send(ReadOnlySpan<byte> payload) => _socket.Send(payload);

    public override void Move()
    {
        while (true)
        {
            var length = _socket.Receive(_buffer, SocketFlags.None, out var error);
            if (error != SocketError.Success)
                return;
            _arrival(_buffer.AsSpan(0, length));
        }
    }

    public override void Dispose() => _socket.Dispose();
}
