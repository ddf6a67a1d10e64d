using System.Buffers.Binary;
using System.Security.Cryptography;
using GameRelay.Realtime.Handshake;

namespace GameRelay.Relay.Transports.Native;

/// <summary>Lets a client prove that it receives at its address without the relay remembering anything of it.</summary>
/// <remarks>Opaque to the client: 0 u32 seconds of the relay's own clock plus one, 4 the first 16 bytes of a MAC over it, the address and the client random.</remarks>
internal sealed class AddressCookies(TimeProvider time)
{
    private const uint LifetimeSeconds = 10;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly long _start = time.GetTimestamp();

    public void Make(PathEndPoint address, ReadOnlySpan<byte> clientRandom, Span<byte> cookie) => Make(Now(), address, clientRandom, cookie);

    public bool IsValid(ReadOnlySpan<byte> cookie, PathEndPoint address, ReadOnlySpan<byte> clientRandom)
    {
        var madeAt = BinaryPrimitives.ReadUInt32LittleEndian(cookie);
        var now = Now();
        if (madeAt > now || now - madeAt > LifetimeSeconds)
            return false;
        Span<byte> expected = stackalloc byte[Hello.CookieBytes];
        Make(madeAt, address, clientRandom, expected);
        return CryptographicOperations.FixedTimeEquals(cookie, expected);
    }

    private void Make(uint madeAt, PathEndPoint address, ReadOnlySpan<byte> clientRandom, Span<byte> cookie)
    {
        Span<byte> input = stackalloc byte[4 + 32 + TrafficKeys.RandomBytes];
        var bytes = address.Bytes;
        BinaryPrimitives.WriteUInt32LittleEndian(input, madeAt);
        bytes.CopyTo(input[4..]);
        clientRandom.CopyTo(input[(4 + bytes.Length)..]);

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, input[..(4 + bytes.Length + clientRandom.Length)], mac);
        BinaryPrimitives.WriteUInt32LittleEndian(cookie, madeAt);
        mac[..(Hello.CookieBytes - 4)].CopyTo(cookie[4..]);
    }

    private uint Now() => 1 + (uint)time.GetElapsedTime(_start).TotalSeconds;
}
