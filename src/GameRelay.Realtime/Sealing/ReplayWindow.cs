namespace GameRelay.Realtime.Sealing;

/// <summary>Remembers which of the last 256 counters were seen, up to the highest that authenticated.</summary>
internal struct ReplayWindow
{
    public const int Size = 256;

    // Bit (counter mod 256) tells whether that counter was seen; bits are cleared as the window moves over them.
    private ulong _word0, _word1, _word2, _word3;

    public ulong Highest { get; private set; }

    /// <summary>Whether a datagram with this counter may still be taken. Asked before the (dearer) authentication.</summary>
    public readonly bool MayTake(ulong counter)
    {
        if (counter == 0)
            return false; // zero is the welcome's
        if (counter > Highest)
            return true;
        return Highest - counter < Size && (Word((int)(counter >> 6) & 3) & (1UL << (int)(counter & 63))) == 0;
    }

    /// <summary>Marks a counter that authenticated; only after <see cref="MayTake"/> answered true.</summary>
    public void Take(ulong counter)
    {
        if (counter > Highest)
        {
            var steps = counter - Highest;
            if (steps >= Size)
            {
                _word0 = _word1 = _word2 = _word3 = 0;
            }
            else
            {
                for (var next = Highest + 1; next <= counter; next++)
                    Word(next, set: false);
            }

            Highest = counter;
        }

        Word(counter, set: true);
    }

    private readonly ulong Word(int index) => index switch { 0 => _word0, 1 => _word1, 2 => _word2, _ => _word3 };

    private void Word(ulong counter, bool set)
    {
        var bit = 1UL << (int)(counter & 63);
        switch ((counter >> 6) & 3)
        {
            case 0:
                _word0 = set ? _word0 | bit : _word0 & ~bit;
                break;
            case 1:
                _word1 = set ? _word1 | bit : _word1 & ~bit;
                break;
            case 2:
                _word2 = set ? _word2 | bit : _word2 & ~bit;
                break;
            default:
                _word3 = set ? _word3 | bit : _word3 & ~bit;
                break;
        }
    }
}
