using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace GameRelay.Realtime.Sealing;

internal enum DatagramType : byte
{
    Hello = 1,
    Challenge = 2,
    Welcome = 3,
    Refusal = 4,
    VersionNotSupported = 5,

    // From here on sealed, with the header below.
    Data = 8,
    PathChallenge = 9,
    PathResponse = 10,
    Fast = 11,
}

/// <summary>What every datagram starts with.</summary>
/// <remarks>
/// <code>
/// 0  u8   bits 0-3 type, bits 4-5 suite (0 when not sealed), bits 6-7 protocol version (1)
/// and when sealed:
/// 1  u32  connection id
/// 5  u24  the low bits of the counter
/// 8  …    ciphertext, then 16 bytes of tag; the eight bytes before are authenticated with it
/// </code>
/// </remarks>
internal static class Datagram
{
    public const int Version = 1;
    public const int SealedHeaderBytes = 8;
    public const int SealedOverheadBytes = SealedHeaderBytes + PacketCipher.TagBytes;

    [SuppressMessage("Style", "IDE0047", Justification = "The brackets show the fields.")]
    public static byte FirstByte(DatagramType type, SealingSuite suite = 0) => (byte)((Version << 6) | ((byte)suite << 4) | (byte)type);

    public static int VersionOf(byte first) => first >> 6;
    public static SealingSuite SuiteOf(byte first) => (SealingSuite)((first >> 4) & 3);
    public static DatagramType TypeOf(byte first) => (DatagramType)(first & 15);

    public static bool IsSealed(byte first) => VersionOf(first) == Version && TypeOf(first) is >= DatagramType.Data and <= DatagramType.Fast;

    /// <summary>The connection id of a sealed datagram; the caller has checked its first byte.</summary>
    public static bool TryReadConnectionId(ReadOnlySpan<byte> datagram, out uint connectionId)
    {
        connectionId = 0;
        if (datagram.Length < SealedOverheadBytes)
            return false;
        connectionId = BinaryPrimitives.ReadUInt32LittleEndian(datagram[1..]);
        return true;
    }
}
