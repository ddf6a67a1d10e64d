using System.Diagnostics;
using GameRelay.Realtime.Frames;

namespace GameRelay.Relay.Transports.Native;

/// <summary>
/// Fast frames that wait for one player, laid out as a datagram carries them. When it is full the oldest make room: newer state is worth more than older.
/// </summary>
internal sealed class FastQueue(int capacityBytes)
{
    private const int FirstCapacity = 2048;

    private byte[] _buffer = [];
    private int _head;
    private int _tail;

    public bool IsEmpty => _head == _tail;

    /// <summary>In bytes.</summary>
    public int Length => _tail - _head;

    /// <returns>How many frames were dropped to make room.</returns>
    public int Enqueue(ReadOnlySpan<byte> frame)
    {
        var needed = FastFrames.LengthWith(frame.Length);
        Debug.Assert(needed <= capacityBytes, "A frame fits an empty queue.");
        var dropped = 0;
        while (_tail - _head + needed > capacityBytes)
        {
            ReadOnlySpan<byte> waiting = _buffer.AsSpan(_head, _tail - _head);
            FastFrames.TryRead(ref waiting, out _);
            Dequeue(_tail - _head - waiting.Length);
            dropped++;
        }

        MakeRoom(needed);
        _tail += FastFrames.Write(_buffer.AsSpan(_tail), frame);
        return dropped;
    }

    /// <summary>As many of the oldest frames as fit a datagram, with their lengths.</summary>
    public ReadOnlySpan<byte> Peek(int maxBytes)
    {
        ReadOnlySpan<byte> waiting = _buffer.AsSpan(_head, _tail - _head);
        // All that waits fits nearly always.
        return waiting.Length <= maxBytes ? waiting : waiting[..FastFrames.Fitting(waiting, maxBytes)];
    }

    /// <summary>Forgets what <see cref="Peek"/> returned.</summary>
    public void Dequeue(int bytes)
    {
        _head += bytes;
        if (_head == _tail)
            Clear();
    }

    public void Clear() => _head = _tail = 0;

    private void MakeRoom(int needed)
    {
        if (_tail + needed <= _buffer.Length)
            return;
        var used = _tail - _head;
        var target = _buffer;
        if (used + needed > _buffer.Length)
            target = new byte[Math.Min(capacityBytes, Math.Max(FirstCapacity, 2 * (used + needed)))];
        _buffer.AsSpan(_head, used).CopyTo(target);
        _buffer = target;
        _head = 0;
        _tail = used;
    }
}
