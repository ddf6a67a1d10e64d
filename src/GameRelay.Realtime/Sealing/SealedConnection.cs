using System.Buffers.Binary;
using System.Diagnostics;

namespace GameRelay.Realtime.Sealing;

internal enum OpenResult
{
    Opened,
    Malformed,
    Replayed,
    Unauthenticated,
}

/// <summary>The traffic keys of one connection at one of its ends, one for each direction, and what keeps their nonces unique.</summary>
internal sealed class SealedConnection : IDisposable
{
    // Nearest to what is expected next wins, so up to half of this many datagrams in a row may be lost.
    private const ulong ShortCounterRange = 1UL << 24;

    private readonly PacketCipher _sendCipher;
    private readonly PacketCipher _receiveCipher;
    private readonly byte[] _sendIv;
    private readonly byte[] _receiveIv;
    private ReplayWindow _window;
    private ulong _sent;

    /// <param name="id">The connection id, chosen by the relay.</param>
    /// <param name="suite">How both directions are sealed.</param>
    /// <param name="sendKey">32 bytes of key and 12 of IV.</param>
    /// <param name="receiveKey">32 bytes of key and 12 of IV.</param>
    public SealedConnection(uint id, SealingSuite suite, ReadOnlySpan<byte> sendKey, ReadOnlySpan<byte> receiveKey)
    {
        Id = id;
        Suite = suite;
        _sendCipher = PacketCipher.Create(suite, sendKey[..PacketCipher.KeyBytes]);
        _receiveCipher = PacketCipher.Create(suite, receiveKey[..PacketCipher.KeyBytes]);
        _sendIv = sendKey[PacketCipher.KeyBytes..].ToArray();
        _receiveIv = receiveKey[PacketCipher.KeyBytes..].ToArray();
    }

    public uint Id { get; }
    public SealingSuite Suite { get; }

    /// <summary>Seals the plaintext that starts at byte 8 of <paramref name="datagram"/>, and writes header and tag around it.</summary>
    /// <returns>The datagram's length.</returns>
    public int Seal(DatagramType type, Span<byte> datagram, int plaintextLength)
    {
        var counter = ++_sent;
        Debug.Assert(counter < 1UL << 48, "A connection cannot live for so many datagrams.");
        WriteHeader(datagram, type, counter);

        Span<byte> nonce = stackalloc byte[PacketCipher.NonceBytes];
        MakeNonce(_sendIv, counter, nonce);
        _sendCipher.Encrypt(
            nonce, datagram.Slice(Datagram.SealedHeaderBytes, plaintextLength),
            datagram.Slice(Datagram.SealedHeaderBytes + plaintextLength, PacketCipher.TagBytes), datagram[..Datagram.SealedHeaderBytes]);
        return plaintextLength + Datagram.SealedOverheadBytes;
    }

    /// <summary>Opens a datagram in place; its plaintext is what lies between the header and the tag.</summary>
    public OpenResult TryOpen(Span<byte> datagram)
    {
        if (datagram.Length < Datagram.SealedOverheadBytes || Datagram.SuiteOf(datagram[0]) != Suite)
            return OpenResult.Malformed;
        var counter = FullCounter(datagram[5] | ((uint)datagram[6] << 8) | ((uint)datagram[7] << 16), _window.Highest);
        if (!_window.MayTake(counter))
            return OpenResult.Replayed;

        Span<byte> nonce = stackalloc byte[PacketCipher.NonceBytes];
        MakeNonce(_receiveIv, counter, nonce);
        if (!_receiveCipher.TryDecrypt(
            nonce, datagram[Datagram.SealedHeaderBytes..^PacketCipher.TagBytes], datagram[^PacketCipher.TagBytes..], datagram[..Datagram.SealedHeaderBytes]))
        {
            return OpenResult.Unauthenticated;
        }

        _window.Take(counter);
        return OpenResult.Opened;
    }

    /// <summary>Authenticates the welcome, the one datagram that has counter zero and no ciphertext.</summary>
    public void SignWelcome(ReadOnlySpan<byte> transcript, Span<byte> tag) => _sendCipher.Encrypt(_sendIv, default, tag, transcript);

    public bool VerifyWelcome(ReadOnlySpan<byte> transcript, ReadOnlySpan<byte> tag) => _receiveCipher.TryDecrypt(_receiveIv, default, tag, transcript);

    public void Dispose()
    {
        _sendCipher.Dispose();
        _receiveCipher.Dispose();
    }

    private void WriteHeader(Span<byte> datagram, DatagramType type, ulong counter)
    {
        datagram[0] = Datagram.FirstByte(type, Suite);
        BinaryPrimitives.WriteUInt32LittleEndian(datagram[1..], Id);
        datagram[5] = (byte)counter;
        datagram[6] = (byte)(counter >> 8);
        datagram[7] = (byte)(counter >> 16);
    }

    /// <summary>The counter nearest to the next expected one that ends in these 24 bits.</summary>
    internal static ulong FullCounter(uint low, ulong highest)
    {
        var expected = highest + 1;
        var candidate = (expected & ~(ShortCounterRange - 1)) | low;
        if (candidate + (ShortCounterRange / 2) < expected)
            return candidate + ShortCounterRange;
        if (candidate > expected + (ShortCounterRange / 2) && candidate >= ShortCounterRange)
            return candidate - ShortCounterRange;
        return candidate;
    }

    private static void MakeNonce(ReadOnlySpan<byte> iv, ulong counter, Span<byte> nonce)
    {
        iv.CopyTo(nonce);
        var tail = nonce[4..];
        BinaryPrimitives.WriteUInt64LittleEndian(tail, BinaryPrimitives.ReadUInt64LittleEndian(tail) ^ counter);
    }
}
