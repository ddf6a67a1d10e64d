using System.Buffers.Binary;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Realtime.Handshake;

/// <summary>What the relay answers to a hello; each begins with its first byte and an echo of eight bytes of the client random.</summary>
internal static class RelayAnswers
{
    public const int EchoBytes = 8;
    public const int ChallengeBytes = 1 + EchoBytes + Hello.CookieBytes;
    public const int WelcomeBytes = WelcomeTagOffset + PacketCipher.TagBytes;
    public const int RefusalBytes = RefusalTagOffset + PacketCipher.TagBytes;
    public const int VersionNotSupportedBytes = 1 + EchoBytes + 2;

    /// <summary>The hello with a cookie proves the address, so this is the longest answer that an unproved one may draw.</summary>
    public const int LongestBytes = WelcomeBytes;

    internal const int WelcomeConnectionIdOffset = 1 + EchoBytes;
    internal const int WelcomeRandomOffset = WelcomeConnectionIdOffset + 4;
    internal const int WelcomeTagOffset = WelcomeRandomOffset + TrafficKeys.RandomBytes;
    internal const int RefusalCodeOffset = 1 + EchoBytes;
    internal const int RefusalTagOffset = RefusalCodeOffset + 1;

    /// <summary>0 first byte, 1 echo, 9 cookie (20 bytes).</summary>
    public static int WriteChallenge(Span<byte> answer, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> cookie)
    {
        Start(answer, DatagramType.Challenge, 0, clientRandom);
        cookie.CopyTo(answer[(1 + EchoBytes)..]);
        return ChallengeBytes;
    }

    /// <summary>0 first byte with the chosen suite, 1 echo, 9 connection id (u32), 13 relay random (32 bytes), 45 tag (16 bytes).</summary>
    public static int WriteWelcome(
        Span<byte> answer, SealedConnection connection, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> relayRandom, byte offeredSuites)
    {
        Start(answer, DatagramType.Welcome, connection.Suite, clientRandom);
        BinaryPrimitives.WriteUInt32LittleEndian(answer[WelcomeConnectionIdOffset..], connection.Id);
        relayRandom.CopyTo(answer[WelcomeRandomOffset..]);

        Span<byte> transcript = stackalloc byte[WelcomeTagOffset + 1];
        WriteTranscript(answer, offeredSuites, transcript);
        connection.SignWelcome(transcript, answer.Slice(WelcomeTagOffset, PacketCipher.TagBytes));
        return WelcomeBytes;
    }

    /// <summary>The tag of a welcome also covers which suites the relay understood to be offered, so that nobody can strike one out.</summary>
    public static void WriteTranscript(ReadOnlySpan<byte> welcome, byte offeredSuites, Span<byte> transcript)
    {
        welcome[..WelcomeTagOffset].CopyTo(transcript);
        transcript[WelcomeTagOffset] = offeredSuites;
    }

    /// <summary>0 first byte with the suite of the tag, 1 echo, 9 code (u8), 10 tag (16 bytes) over all before it.</summary>
    public static int WriteRefusal(
        Span<byte> answer, SealingSuite suite, ReadOnlySpan<byte> tokenKey, ReadOnlySpan<byte> clientRandom, DisconnectCode code)
    {
        Start(answer, DatagramType.Refusal, suite, clientRandom);
        answer[RefusalCodeOffset] = (byte)code;
        Span<byte> key = stackalloc byte[PacketCipher.KeyBytes];
        TrafficKeys.DeriveRefusalKey(suite, code, tokenKey, clientRandom, key);
        using var cipher = PacketCipher.Create(suite, key);
        Span<byte> nonce = stackalloc byte[PacketCipher.NonceBytes];
        nonce.Clear();
        cipher.Encrypt(nonce, default, answer.Slice(RefusalTagOffset, PacketCipher.TagBytes), answer[..RefusalTagOffset]);
        return RefusalBytes;
    }

    /// <summary>0 first byte, 1 echo, 9 lowest and 10 highest version that the relay speaks. Answers any longer hello of another version.</summary>
    public static int WriteVersionNotSupported(Span<byte> answer, ReadOnlySpan<byte> clientRandom)
    {
        Start(answer, DatagramType.VersionNotSupported, 0, clientRandom);
        answer[1 + EchoBytes] = Datagram.Version;
        answer[2 + EchoBytes] = Datagram.Version;
        return VersionNotSupportedBytes;
    }

    private static void Start(Span<byte> answer, DatagramType type, SealingSuite suite, ReadOnlySpan<byte> clientRandom)
    {
        answer[0] = Datagram.FirstByte(type, suite);
        clientRandom[..EchoBytes].CopyTo(answer[1..]);
    }
}
