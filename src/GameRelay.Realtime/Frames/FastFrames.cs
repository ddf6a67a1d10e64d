namespace GameRelay.Realtime.Frames;

/// <summary>What a fast datagram carries: frames one after another, each behind its length in seven bits a byte, lowest first, in one byte or two.</summary>
internal static class FastFrames
{
    /// <summary>The longest frame that fits a datagram of its own.</summary>
    public const int MaxFrameBytes = MaxBytes - 2;

    /// <summary>All frames of a datagram, with their lengths.</summary>
    public const int MaxBytes = RealtimeLimits.MaxDatagramBytes - Sealing.Datagram.SealedOverheadBytes;

    private const int OneByteLimit = 0x80;

    public static int LengthWith(int frameLength) => frameLength + (frameLength < OneByteLimit ? 1 : 2);

    /// <returns>How many bytes of <paramref name="target"/> were written.</returns>
    public static int Write(Span<byte> target, ReadOnlySpan<byte> frame)
    {
        var at = 1;
        if (frame.Length < OneByteLimit)
        {
            target[0] = (byte)frame.Length;
        }
        else
        {
            target[0] = (byte)(frame.Length | OneByteLimit);
            target[1] = (byte)(frame.Length >> 7);
            at = 2;
        }

        frame.CopyTo(target[at..]);
        return at + frame.Length;
    }

    /// <summary>Takes the first frame and moves <paramref name="frames"/> behind it; false when what is there is no frame.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> frames, out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (!TryReadLength(frames, out var length, out var at) || length == 0 || frames.Length - at < length)
            return false;
        frame = frames.Slice(at, length);
        frames = frames[(at + length)..];
        return true;
    }

    /// <summary>The length, in bytes, of as many whole frames as are no longer than <paramref name="maxBytes"/> together.</summary>
    public static int Fitting(ReadOnlySpan<byte> frames, int maxBytes)
    {
        var total = 0;
        while (TryReadLength(frames[total..], out var length, out var at) && total + at + length <= maxBytes)
            total += at + length;
        return total;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> frames, out int length, out int at)
    {
        length = at = 0;
        if (frames.IsEmpty)
            return false;
        length = frames[0];
        at = 1;
        if (length < OneByteLimit)
            return true;
        if (frames.Length < 2 || frames[1] >= OneByteLimit)
            return false;
        length = (length & (OneByteLimit - 1)) | (frames[1] << 7);
        at = 2;
        return true;
    }
}
