using System.Net;
using System.Net.Sockets;
using GameRelay.Realtime;
using GameRelay.Realtime.Handshake;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Client.Tests;

/// <summary>A peer on the wire that does what our client never would.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly IPEndPoint _relay;

    public RawClient(int relayPort)
    {
        _relay = new IPEndPoint(IPAddress.Loopback, relayPort);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public int LocalPort => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Send(ReadOnlySpan<byte> datagram) => _socket.SendTo(datagram, _relay);

    /// <summary>The next datagram, or nothing within the time.</summary>
    public byte[]? Receive(int milliseconds = 20_000)
    {
        if (!_socket.Poll(milliseconds * 1000, SelectMode.SelectRead))
            return null;
        var buffer = new byte[2048];
        return buffer[.._socket.Receive(buffer)];
    }

    /// <summary>Takes the handshake to its end; the answer that ended it says how, or that after the challenge none came within the time.</summary>
    public HandshakeStep Handshake(
        string token, out SealedConnection? connection, out DisconnectCode code, byte[]? clientRandom = null, int milliseconds = 20_000)
    {
        Assert.True(ConnectToken.TryParse(token, out var parsed));
        var handshake = clientRandom is null
            ? new ClientHandshake(parsed, SealingSuites.Supported)
            : new ClientHandshake(parsed, SealingSuites.Supported, clientRandom);
        connection = null;
        code = default;
        var hello = new byte[RealtimeLimits.MaxDatagramBytes];
        for (var i = 0; i < 2; i++)
        {
            Send(hello.AsSpan(0, handshake.WriteHello(hello)));
            if (Receive(i == 0 ? 20_000 : milliseconds) is not { } answer)
                return HandshakeStep.Ignored;
            var step = handshake.Take(answer, out connection, out code);
            if (step != HandshakeStep.Challenged)
                return step;
        }

        return HandshakeStep.Challenged;
    }

    public void SendSealed(SealedConnection connection, ReadOnlySpan<byte> plaintext, DatagramType type = DatagramType.Data)
    {
        Span<byte> datagram = stackalloc byte[plaintext.Length + Datagram.SealedOverheadBytes];
        plaintext.CopyTo(datagram[Datagram.SealedHeaderBytes..]);
        Send(datagram[..connection.Seal(type, datagram, plaintext.Length)]);
    }

    public void Dispose() => _socket.Dispose();
}
