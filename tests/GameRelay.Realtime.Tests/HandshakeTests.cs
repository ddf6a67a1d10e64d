using System.Security.Cryptography;
using GameRelay.Realtime.Handshake;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Realtime.Tests;

public class HandshakeTests
{
    private static readonly byte[] RelayRandom = RandomNumberGenerator.GetBytes(32);
    private readonly ConnectToken _token;
    private readonly byte[] _clientRandom = RandomNumberGenerator.GetBytes(32);

    public HandshakeTests()
    {
        Assert.True(ConnectToken.TryParse(
            ConnectToken.Create(RandomNumberGenerator.GetBytes(32), "session", "psess-1", DateTimeOffset.UnixEpoch), out var token));
        _token = token;
    }

    [Fact]
    public void A_hello_reads_back_as_it_was_written()
    {
        var datagram = new byte[RealtimeLimits.MaxDatagramBytes];
        var cookie = RandomNumberGenerator.GetBytes(Hello.CookieBytes);
        var length = Hello.Write(datagram, 3, _clientRandom, cookie, _token.PrivatePart);

        Assert.Equal(RealtimeLimits.MinHelloBytes, length);
        Assert.True(Hello.TryRead(datagram.AsSpan(0, length), out var hello));
        Assert.Equal(3, hello.OfferedSuites);
        Assert.True(hello.HasCookie);
        Assert.True(hello.Cookie.SequenceEqual(cookie));
        Assert.True(hello.ClientRandom.SequenceEqual(_clientRandom));
        Assert.True(hello.PrivatePart.SequenceEqual(_token.PrivatePart));
        Assert.False(Hello.TryRead(datagram.AsSpan(0, length - 1), out _));
    }

    [Fact]
    public void A_welcome_gives_both_ends_the_same_keys()
    {
        var client = new ClientHandshake(_token, 3, _clientRandom);
        var (relay, welcome) = Welcome(SealingSuite.ChaCha20Poly1305, offered: 3);

        Assert.Equal(HandshakeStep.Welcomed, client.Take(welcome, out var connection, out _));
        var datagram = SealedConnectionTests.Seal(connection!, "x"u8);
        Assert.Equal(OpenResult.Opened, relay.TryOpen(datagram));
    }

    [Fact]
    public void A_welcome_that_was_changed_in_any_byte_is_ignored()
    {
        var client = new ClientHandshake(_token, 3, _clientRandom);
        var (_, welcome) = Welcome(SealingSuite.Aes256Gcm, offered: 3);
        for (var i = 0; i < welcome.Length; i++)
        {
            var changed = welcome.ToArray();
            changed[i] ^= 0x10;
            Assert.Equal(HandshakeStep.Ignored, client.Take(changed, out _, out _));
        }
    }

    [Fact]
    public void A_suite_struck_out_of_the_offer_on_the_way_is_noticed()
    {
        var client = new ClientHandshake(_token, 3, _clientRandom);
        var (_, welcome) = Welcome(SealingSuite.ChaCha20Poly1305, offered: SealingSuites.ChaCha20Poly1305);

        Assert.Equal(HandshakeStep.Ignored, client.Take(welcome, out _, out _));
    }

    [Fact]
    public void A_refusal_counts_only_from_who_knows_the_token_key()
    {
        var client = new ClientHandshake(_token, 3, _clientRandom);
        var refusal = new byte[RelayAnswers.RefusalBytes];
        RelayAnswers.WriteRefusal(refusal, SealingSuite.Aes256Gcm, RandomNumberGenerator.GetBytes(32), _clientRandom, DisconnectCode.TokenUsed);
        Assert.Equal(HandshakeStep.Ignored, client.Take(refusal, out _, out _));

        RelayAnswers.WriteRefusal(refusal, SealingSuite.Aes256Gcm, _token.TokenKey, _clientRandom, DisconnectCode.TokenUsed);
        Assert.Equal(HandshakeStep.Refused, client.Take(refusal, out _, out var code));
        Assert.Equal(DisconnectCode.TokenUsed, code);
    }

    [Fact]
    public void An_answer_to_somebody_elses_hello_is_ignored()
    {
        var client = new ClientHandshake(_token, 3);
        var challenge = new byte[RelayAnswers.ChallengeBytes];
        RelayAnswers.WriteChallenge(challenge, _clientRandom, new byte[Hello.CookieBytes]);
        Assert.Equal(HandshakeStep.Ignored, client.Take(challenge, out _, out _));
    }

    [Fact]
    public void No_answer_to_an_unproved_address_is_longer_than_a_hello() =>
        Assert.True(RelayAnswers.LongestBytes < RealtimeLimits.MinHelloBytes / 10);

    private (SealedConnection Relay, byte[] Welcome) Welcome(SealingSuite suite, byte offered)
    {
        var relay = TrafficKeys.ForRelay(suite, 5, _token.TokenKey, _clientRandom, RelayRandom);
        var welcome = new byte[RelayAnswers.WelcomeBytes];
        RelayAnswers.WriteWelcome(welcome, relay, _clientRandom, RelayRandom, offered);
        return (relay, welcome);
    }
}
