using System.Buffers.Binary;
using System.Diagnostics;

namespace GameRelay.Relay.Transports.Native;

/// <summary>Fast frames that wait for one player. When it is full the oldest make room: newer state is worth more than older.</summary>
internal sealed class FastQueue(int capacityBytes)
{
    private const int LengthBytes = 2;
    private const int FirstCapacity = 2048;

    private byte[] _buffer = [];
    private int _head;
    private int _tail;

    public bool IsEmpty => _head == _tail;

    /// <returns>How many frames were dropped to make room.</returns>
    public int Enqueue(ReadOnlySpan<byte> frame)
    {
        var needed = LengthBytes + frame.Length;
        Debug.Assert(needed <= capacityBytes, "A frame fits an empty queue.");
        var dropped = 0;
        while (_tail - _head + needed > capacityBytes)
        {
            DequeueFront();
            dropped++;
        }

        MakeRoom(needed);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(_tail), (ushort)frame.Length);
        frame.CopyTo(_buffer.AsSpan(_tail + LengthBytes));
        _tail += needed;
        return dropped;
    }

    public ReadOnlySpan<byte> Peek() => _buffer.AsSpan(_head + LengthBytes, BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(_head)));

    public void DequeueFront()
    {
        _head += LengthBytes + BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(_head));
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
