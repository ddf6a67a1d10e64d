using System.Net.Sockets;

namespace GameRelay.Relay.Transports.Native;

/// <summary>The bound sockets of one game session: one, or one for each family of addresses.</summary>
internal sealed class RelaySockets(TransportCounters counters) : IDisposable
{
    private readonly List<Socket> _owned = [];
    private DatagramSocket[] _all = []; // an array costs no allocation to go through

    public ReadOnlySpan<DatagramSocket> All => _all;

    /// <summary>Nothing waits for <see cref="Send"/> any more, which will not be called again.</summary>
    public bool IsClosing { get; set; }

    public void Add(Socket socket)
    {
        _owned.Add(socket);
        _all = [.. _all, new DatagramSocket(socket, counters)];
    }

    /// <summary>The one that reaches addresses of this family.</summary>
    public DatagramSocket Of(AddressFamily family) => _all[0].AddressFamily == family ? _all[0] : _all[^1];

    /// <summary>Queues a datagram that <paramref name="socket"/> was given a place for.</summary>
    public void Queue(DatagramSocket socket, int length, PathEndPoint destination)
    {
        socket.Queue(length, destination);
        if (IsClosing)
            socket.Send();
    }

    /// <summary>Hands all that is queued to the system.</summary>
    public void Send()
    {
        foreach (var socket in _all)
            socket.Send();
    }

    public void Dispose()
    {
        foreach (var socket in _owned)
            socket.Dispose();
    }
}
