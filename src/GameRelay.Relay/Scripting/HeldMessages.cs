namespace GameRelay.Relay.Scripting;

/// <summary>
/// Messages that came together, so that one call hands all of them to the script: the way into the engine costs more than what a handler does. They lie in the
/// exchange buffer one after the other, each as six integers and its payload, filled up to whole integers. <c>callbacks.js</c> takes them from there.
/// </summary>
internal sealed unsafe class HeldMessages
{
    public const int Capacity = 32 * 1024;
    private const int HeaderIntegers = 6;

    private readonly int* _counts;
    private readonly int* _start;
    private int _end;

    // counts: how many there are, how many of them are taken, and where the next one begins.
    public HeldMessages(int* counts, int* start)
    {
        _counts = counts;
        _start = start;
    }

    /// <summary>How many are not taken yet.</summary>
    public int Count => _counts[0] - _counts[1];

    public bool TryAdd(in ScriptMessage message)
    {
        var end = _end + HeaderIntegers + (message.Payload.Length + sizeof(int) - 1) / sizeof(int);
        if (end > Capacity / sizeof(int))
            return false;
        var header = _start + _end;
        header[0] = message.OpCode;
        header[1] = message.Sender;
        header[2] = message.TargetPlayer;
        header[3] = message.TargetGroup;
        header[4] = message.Reliable ? 1 : 0;
        header[5] = message.Payload.Length;
        message.Payload.CopyTo(new(header + HeaderIntegers, message.Payload.Length));
        _end = end;
        _counts[0]++;
        return true;
    }

    /// <summary>Empties it.</summary>
    /// <returns>How many were not taken, and the bytes of their payloads.</returns>
    public (int Messages, int Bytes) Clear()
    {
        var (messages, bytes) = (Count, 0);
        for (var at = _counts[2]; at < _end; at += HeaderIntegers + (_start[at + 5] + sizeof(int) - 1) / sizeof(int))
            bytes += _start[at + 5];
        _counts[0] = _counts[1] = _counts[2] = _end = 0;
        return (messages, bytes);
    }
}
