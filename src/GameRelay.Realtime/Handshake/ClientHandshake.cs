using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Realtime.Handshake;

internal enum HandshakeStep
{
    /// <summary>Not an answer to this attempt; wait on.</summary>
    Ignored,

    /// <summary>The relay sent a cookie; send the hello again at once.</summary>
    Challenged,

    /// <summary>There are keys; LiteNetLib may connect.</summary>
    Welcomed,

    /// <summary>The relay will not have this client; the code says why.</summary>
    Refused,
}

/// <summary>The client's end of one connection attempt. No I/O and no time: its owner sends the hello until an answer moves it on.</summary>
internal sealed class ClientHandshake
{
    private readonly ConnectToken _token;
    private readonly byte _offeredSuites;
    private readonly byte[] _clientRandom;
    private readonly byte[] _cookie = new byte[Hello.CookieBytes];

    public ClientHandshake(ConnectToken token, byte offeredSuites)
    {
        _token = token;
        _offeredSuites = offeredSuites;
        _clientRandom = new byte[TrafficKeys.RandomBytes];
        RandomNumberGenerator.Fill(_clientRandom);
    }

    internal ClientHandshake(ConnectToken token, byte offeredSuites, byte[] clientRandom)
    {
        _token = token;
        _offeredSuites = offeredSuites;
        _clientRandom = clientRandom;
    }

    public int WriteHello(Span<byte> datagram) => Hello.Write(datagram, _offeredSuites, _clientRandom, _cookie, _token.PrivatePart);

    /// <param name="answer">A datagram from the relay's address.</param>
    /// <param name="connection">The connection, when welcomed.</param>
    /// <param name="code">The reason, when refused.</param>
    public HandshakeStep Take(ReadOnlySpan<byte> answer, out SealedConnection? connection, out DisconnectCode code)
    {
        connection = null;
        code = default;
        if (answer.Length < 1 + RelayAnswers.EchoBytes || !answer.Slice(1, RelayAnswers.EchoBytes).SequenceEqual(_clientRandom.AsSpan(0, RelayAnswers.EchoBytes)))
            return HandshakeStep.Ignored;

        // This one answer has the same type and shape in every version.
        var type = Datagram.TypeOf(answer[0]);
        if (Datagram.VersionOf(answer[0]) != Datagram.Version && type != DatagramType.VersionNotSupported)
            return HandshakeStep.Ignored;

        switch (type)
        {
            case DatagramType.Challenge when answer.Length == RelayAnswers.ChallengeBytes:
                answer[(1 + RelayAnswers.EchoBytes)..].CopyTo(_cookie);
                return HandshakeStep.Challenged;
            case DatagramType.Welcome when TryOpenWelcome(answer, out connection):
                return HandshakeStep.Welcomed;
            case DatagramType.Refusal when TryOpenRefusal(answer, out code):
                return HandshakeStep.Refused;
            case DatagramType.VersionNotSupported when answer.Length >= RelayAnswers.VersionNotSupportedBytes:
                code = DisconnectCode.VersionNotSupported;
                return HandshakeStep.Refused;
            default:
                return HandshakeStep.Ignored;
        }
    }

    private bool IsOffered(SealingSuite suite) => (suite == SealingSuite.Aes256Gcm && (_offeredSuites & SealingSuites.Aes256Gcm) != 0)
        || (suite == SealingSuite.ChaCha20Poly1305 && (_offeredSuites & SealingSuites.ChaCha20Poly1305) != 0);

    private bool TryOpenWelcome(ReadOnlySpan<byte> welcome, [NotNullWhen(true)] out SealedConnection? connection)
    {
        connection = null;
        if (welcome.Length != RelayAnswers.WelcomeBytes || !IsOffered(Datagram.SuiteOf(welcome[0])))
            return false;

        var candidate = TrafficKeys.ForClient(
            Datagram.SuiteOf(welcome[0]),
            BinaryPrimitives.ReadUInt32LittleEndian(welcome[RelayAnswers.WelcomeConnectionIdOffset..]),
            _token.TokenKey,
            _clientRandom,
            welcome.Slice(RelayAnswers.WelcomeRandomOffset, TrafficKeys.RandomBytes));
        Span<byte> transcript = stackalloc byte[RelayAnswers.WelcomeTagOffset + 1];
        RelayAnswers.WriteTranscript(welcome, _offeredSuites, transcript);
        if (!candidate.VerifyWelcome(transcript, welcome[RelayAnswers.WelcomeTagOffset..]))
        {
            candidate.Dispose();
            return false;
        }

        connection = candidate;
        return true;
    }

    private bool TryOpenRefusal(ReadOnlySpan<byte> refusal, out DisconnectCode code)
    {
        code = default;
        var suite = Datagram.SuiteOf(refusal[0]);
        if (refusal.Length != RelayAnswers.RefusalBytes || !IsOffered(suite))
            return false;

        Span<byte> key = stackalloc byte[PacketCipher.KeyBytes];
        code = (DisconnectCode)refusal[RelayAnswers.RefusalCodeOffset];
        TrafficKeys.DeriveRefusalKey(suite, code, _token.TokenKey, _clientRandom, key);
        using var cipher = PacketCipher.Create(suite, key);
        Span<byte> nonce = stackalloc byte[PacketCipher.NonceBytes];
        nonce.Clear();
        return cipher.TryDecrypt(nonce, default, refusal[RelayAnswers.RefusalTagOffset..], refusal[..RelayAnswers.RefusalTagOffset]);
    }
}
