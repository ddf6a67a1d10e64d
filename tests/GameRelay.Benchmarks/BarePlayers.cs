using System.Net;
using System.Net.Sockets;

namespace GameRelay.Benchmarks;

/// <summary>The players of <see cref="BareFanOut"/>: plain sockets, driven by the calling thread.</summary>
internal sealed class BarePlayers : IDisposable
{
    private readonly FanOutLoad _load;
    private readonly Socket[] _sockets;
    private readonly byte[] _payload;
    private readonly byte[] _buffer = new byte[2048];

    public BarePlayers(FanOutLoad load, IPEndPoint server)
    {
        _load = load;
        _payload = new byte[load.PayloadBytes];
        _sockets = [.. Enumerable.Range(0, load.Players).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))];
        foreach (var socket in _sockets)
        {
            socket.Connect(server);
            socket.Blocking = false;
        }
    }

    public long Delivered { get; private set; }

    /// <summary>One datagram from each, so that the server knows all of them before anything is counted.</summary>
    public void MeetServer()
    {
        foreach (var socket in _sockets)
            socket.Send(_payload);
    }

    public void Play(TimeSpan duration)
    {
        var schedule = new SendSchedule(_load, TimeProvider.System);
        using var pause = new ManualResetEvent(false);
        while (schedule.Elapsed < duration)
        {
            while (schedule.TryTakeDue(out var player))
                _sockets[player].Send(_payload);
            Drain();
            pause.WaitOne(1);
        }

        Drain();
    }

    public void Dispose() => Array.ForEach(_sockets, socket => socket.Dispose());

    private void Drain()
    {
        foreach (var socket in _sockets)
        {
            while (socket.Available > 0)
            {
                socket.Receive(_buffer);
                Delivered++;
            }
        }
    }
}
