using System.Buffers.Binary;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Realtime.Handshake;

/// <summary>The client's opening, sent first without and then with the relay's cookie.</summary>
/// <remarks>
/// <code>
///  0  u8   type 1, suite 0, version 1
///  1  u8   suites that the client has, as bits
///  2  32   client random, the same in both hellos of one attempt
/// 34  20   cookie, zeros in the first hello
/// 54  u16  length of the private part of the token
/// 56  …    private part, then zeros up to 1,000 bytes at least, so that no answer is longer than its question
/// </code>
/// </remarks>
internal readonly ref struct Hello
{
    public const int CookieBytes = 20;
    private const int PrivatePartOffset = 56;

    public static ReadOnlySpan<byte> NoCookie => new byte[CookieBytes];

    private Hello(ReadOnlySpan<byte> datagram, int privatePartLength)
    {
        OfferedSuites = datagram[1];
        ClientRandom = datagram.Slice(2, TrafficKeys.RandomBytes);
        Cookie = datagram.Slice(34, CookieBytes);
        PrivatePart = datagram.Slice(PrivatePartOffset, privatePartLength);
    }

    public byte OfferedSuites { get; }
    public ReadOnlySpan<byte> ClientRandom { get; }
    public ReadOnlySpan<byte> Cookie { get; }
    public ReadOnlySpan<byte> PrivatePart { get; }

    public bool HasCookie => !Cookie.SequenceEqual(NoCookie);

    public static bool TryRead(ReadOnlySpan<byte> datagram, out Hello hello)
    {
        hello = default;
        if (datagram.Length is < RealtimeLimits.MinHelloBytes or > RealtimeLimits.MaxDatagramBytes || datagram[0] != Datagram.FirstByte(DatagramType.Hello))
            return false;
        var privatePartLength = BinaryPrimitives.ReadUInt16LittleEndian(datagram[54..]);
        if (privatePartLength is < PrivateToken.MinBytes or > PrivateToken.MaxBytes)
            return false;
        hello = new Hello(datagram, privatePartLength);
        return true;
    }

    public static int Write(Span<byte> datagram, byte offeredSuites, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> privatePart)
    {
        var length = Math.Max(RealtimeLimits.MinHelloBytes, PrivatePartOffset + privatePart.Length);
        datagram[..length].Clear();
        datagram[0] = Datagram.FirstByte(DatagramType.Hello);
        datagram[1] = offeredSuites;
        clientRandom.CopyTo(datagram[2..]);
        cookie.CopyTo(datagram[34..]);
        BinaryPrimitives.WriteUInt16LittleEndian(datagram[54..], (ushort)privatePart.Length);
        privatePart.CopyTo(datagram[PrivatePartOffset..]);
        return length;
    }
}
