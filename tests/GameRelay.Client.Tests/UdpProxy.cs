using System.Net;
using System.Net.Sockets;

namespace GameRelay.Client.Tests;

/// <summary>A network between one client and the relay: it can fail for a while, give the client another address, and treat datagrams badly.</summary>
internal sealed class UdpProxy : IDisposable
{
    private readonly IPAddress _address;
    private readonly Socket _inner;
    private readonly IPEndPoint _relay;
    private readonly Thread _thread;
    private readonly Random _random = new(11);
    private Socket _outer;
    private EndPoint? _client;
    private volatile bool _stop;
    private volatile bool _rebind;
    private byte[]? _held;

    public UdpProxy(int relayPort, IPAddress? address = null)
    {
        _address = address ?? IPAddress.Loopback;
        _inner = NewSocket();
        _outer = NewSocket();
        _relay = new IPEndPoint(_address, relayPort);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public int Port => ((IPEndPoint)_inner.LocalEndPoint!).Port;

    /// <summary>Nothing gets through.</summary>
    public volatile bool Down;

    /// <summary>Of 100 datagrams, how many are lost, doubled, and held back behind the next, each.</summary>
    public volatile int Mistreated;

    /// <summary>Every datagram that the client sent.</summary>
    public List<byte[]>? Recorded { get; set; }

    /// <summary>The local addresses that the client has sent from; its own look, so read once it is done.</summary>
    public HashSet<EndPoint> ClientEndPoints { get; } = [];

    /// <summary>From now on the relay sees the client at another address.</summary>
    public void ChangeAddress() => _rebind = true;

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
        _inner.Dispose();
        _outer.Dispose();
    }

    private Socket NewSocket()
    {
        var socket = new Socket(_address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(_address, 0));
        return socket;
    }

    private void Run()
    {
        var buffer = new byte[2048];
        while (!_stop)
        {
            if (_rebind)
            {
                _rebind = false;
                _outer.Dispose();
                _outer = NewSocket();
            }

            var ready = new List<Socket> { _inner, _outer };
            Socket.Select(ready, null, null, 5_000);
            if (ready.Contains(_inner))
            {
                EndPoint from = new IPEndPoint(_address, 0);
                var length = _inner.ReceiveFrom(buffer, ref from);
                _client = from;
                ClientEndPoints.Add(from);
                Recorded?.Add(buffer[..length]);
                Forward(buffer[..length], _outer, _relay);
            }

            if (ready.Contains(_outer))
            {
                var length = _outer.Receive(buffer);
                Forward(buffer[..length], _inner, _client!);
            }
        }
    }

    private void Forward(byte[] datagram, Socket socket, EndPoint to)
    {
        if (Down)
            return;
        var fate = Mistreated == 0 ? 100 : _random.Next(100) / Mistreated;
        if (fate == 0)
            return;
        if (fate == 1)
            socket.SendTo(datagram, to);
        if (fate == 2 && _held is null)
        {
            _held = datagram;
            return;
        }

        socket.SendTo(datagram, to);
        if (_held is { } held && socket == _outer)
        {
            _held = null;
            socket.SendTo(held, to);
        }
    }
}
