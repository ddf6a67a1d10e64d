namespace GameRelay.Realtime.Frames;

/// <summary>Zigzag integers of seven bits a byte, lowest first; -1 and small numbers take one byte, none takes more than five.</summary>
internal static class Varint
{
    public const int MaxBytes = 5;

    public static int Length(int value)
    {
        var bits = ZigZag(value);
        var length = 1;
        while ((bits >>= 7) != 0)
            length++;
        return length;
    }

    public static int Write(Span<byte> target, int value)
    {
        var bits = ZigZag(value);
        var length = 0;
        while (bits >= 0x80)
        {
            target[length++] = (byte)(bits | 0x80);
            bits >>= 7;
        }

        target[length++] = (byte)bits;
        return length;
    }

    /// <summary>Reads a number and moves <paramref name="source"/> behind it.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> source, out int value)
    {
        uint bits = 0;
        for (var i = 0; i < MaxBytes && i < source.Length; i++)
        {
            var next = source[i];
            if (i == MaxBytes - 1 && next > 0x0f)
                break; // more than 32 bits
            bits |= (uint)(next & 0x7f) << (7 * i);
            if (next < 0x80)
            {
                value = (int)(bits >> 1) ^ -(int)(bits & 1);
                source = source[(i + 1)..];
                return true;
            }
        }

        value = 0;
        return false;
    }

    private static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));
}
