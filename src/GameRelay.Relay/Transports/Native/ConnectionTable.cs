using System.Net;
using System.Security.Cryptography;

namespace GameRelay.Relay.Transports.Native;

/// <summary>Connections by the id in each datagram, whose low half is the slot, and by the made-up address that LiteNetLib knows.</summary>
internal sealed class ConnectionTable
{
    private const int MaxSlots = 2048;

    private readonly RelayConnection?[] _slots = new RelayConnection?[MaxSlots];
    private int _generation;
    private int _next;

    public int Count { get; private set; }

    /// <summary>One more than the highest slot ever used.</summary>
    public int End { get; private set; }

    public RelayConnection? this[int slot] => _slots[slot];

    public RelayConnection? Find(uint connectionId)
    {
        var slot = (int)(connectionId & 0xffff);
        return slot < MaxSlots && _slots[slot] is { } connection && connection.Id == connectionId ? connection : null;
    }

    public RelayConnection? Find(IPEndPoint virtualEndPoint)
    {
        var slot = virtualEndPoint.Port - 1;
        return slot is >= 0 and < MaxSlots && _slots[slot] is { } connection && connection.VirtualEndPoint.Address.Equals(virtualEndPoint.Address)
            ? connection
            : null;
    }

    /// <summary>A free slot, with an id that nobody can guess; false when all are taken.</summary>
    public bool TryReserve(out int slot, out uint id, out int generation)
    {
        id = 0;
        generation = 0;
        slot = 0;
        if (Count == MaxSlots)
            return false;
        while (_slots[_next] is not null)
            _next = (_next + 1) % MaxSlots;
        slot = _next;
        _next = (_next + 1) % MaxSlots;
        id = (uint)((RandomNumberGenerator.GetInt32(1 << 16) << 16) | slot);
        generation = _generation++ & 0xffffff;
        return true;
    }

    public void Add(RelayConnection connection)
    {
        _slots[connection.Slot] = connection;
        Count++;
        End = Math.Max(End, connection.Slot + 1);
    }

    public void Remove(RelayConnection connection)
    {
        _slots[connection.Slot] = null;
        Count--;
        connection.Dispose();
    }
}
