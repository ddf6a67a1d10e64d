using System.Security.Cryptography;
using GameRelay.Realtime;
using GameRelay.Realtime.Handshake;
using GameRelay.Relay.Transports.Native;

namespace GameRelay.Client.Tests;

public class AdmissionTests
{
    [Fact]
    public void An_answer_to_a_stranger_is_short_and_leaves_nothing_behind()
    {
        using var relay = new RelayHost();
        using var stranger = new RawClient(relay.Port);
        Assert.True(ConnectToken.TryParse(relay.Token(), out var token));
        var hello = new byte[RealtimeLimits.MaxDatagramBytes];
        var length = new ClientHandshake(token, 3).WriteHello(hello);

        stranger.Send(hello.AsSpan(0, length));
        var answer = stranger.Receive();

        Assert.NotNull(answer);
        Assert.Equal(RelayAnswers.ChallengeBytes, answer.Length);
        Assert.True(length >= RealtimeLimits.MinHelloBytes);
        relay.OnThread(() => Assert.Equal(0, relay.Transport.PendingCount));
    }

    [Fact]
    public async Task A_hello_shorter_than_a_thousand_bytes_draws_no_answer()
    {
        using var relay = new RelayHost();
        using var stranger = new RawClient(relay.Port);
        Assert.True(ConnectToken.TryParse(relay.Token(), out var token));
        var hello = new byte[RealtimeLimits.MaxDatagramBytes];
        new ClientHandshake(token, 3).WriteHello(hello);

        stranger.Send(hello.AsSpan(0, RealtimeLimits.MinHelloBytes - 1));

        await Until.TrueAsync(() => relay.Transport.Counters.DroppedMalformed == 1, "the hello was dropped");
        Assert.Null(stranger.Receive(milliseconds: 100));
    }

    [Fact]
    public void A_cookie_is_good_for_its_own_address_only()
    {
        using var relay = new RelayHost();
        using var one = new RawClient(relay.Port);
        using var other = new RawClient(relay.Port);
        Assert.True(ConnectToken.TryParse(relay.Token(), out var token));
        var handshake = new ClientHandshake(token, 3);
        var hello = new byte[RealtimeLimits.MaxDatagramBytes];
        one.Send(hello.AsSpan(0, handshake.WriteHello(hello)));
        Assert.Equal(HandshakeStep.Challenged, handshake.Take(one.Receive(), out _, out _));

        other.Send(hello.AsSpan(0, handshake.WriteHello(hello)));

        Assert.Equal(RelayAnswers.ChallengeBytes, other.Receive()!.Length);
        relay.OnThread(() => Assert.Equal(0, relay.Transport.PendingCount));
        one.Send(hello.AsSpan(0, handshake.WriteHello(hello)));
        Assert.Equal(RelayAnswers.WelcomeBytes, one.Receive()!.Length);
        relay.OnThread(() => Assert.Equal(1, relay.Transport.PendingCount));
    }

    [Fact]
    public async Task An_expired_token_is_refused_and_the_client_told_so()
    {
        using var relay = new RelayHost();
        using var client = new TestClient();
        var expired = new ConnectionDetails("127.0.0.1", relay.Port, relay.Token(expiresAt: TimeProvider.System.GetUtcNow().AddSeconds(-1)));

        var exception = await Assert.ThrowsAsync<RelayConnectException>(() => client.ConnectAsync(expired));

        Assert.Equal(DisconnectCode.TokenExpired, exception.Code);
        relay.OnThread(() => Assert.True(relay.Transport.Counters.DroppedTokenRefused > 0));
        Assert.Empty(relay.Log);
    }

    [Theory]
    [InlineData("foreign")]
    [InlineData("forged")]
    public async Task A_foreign_or_forged_token_draws_no_answer_beyond_the_cookie(string kind)
    {
        using var relay = new RelayHost();
        using var stranger = new RawClient(relay.Port);
        var key = kind == "foreign" ? relay.SessionKey : RandomNumberGenerator.GetBytes(32);
        var session = kind == "foreign" ? RelayHost.GameSessionId + "-other" : RelayHost.GameSessionId;
        var token = ConnectToken.Create(key, session, "psess-1", TimeProvider.System.GetUtcNow().AddMinutes(1));

        Assert.Equal(HandshakeStep.Ignored, stranger.Handshake(token, out _, out _, milliseconds: 300));

        await Until.TrueAsync(() => relay.Transport.Counters.DroppedTokenRefused == 1, "the token was refused");
        relay.OnThread(() => Assert.Equal(0, relay.Transport.PendingCount));
    }

    [Fact]
    public async Task A_client_that_gets_no_answer_says_so()
    {
        using var relay = new RelayHost();
        using var client = new RelayClient(
            new RelayClientOptions { Threading = RelayClientThreading.OwnThread, ConnectTimeout = TimeSpan.FromMilliseconds(500) });
        var token = ConnectToken.Create(RandomNumberGenerator.GetBytes(32), RelayHost.GameSessionId, "psess-1", TimeProvider.System.GetUtcNow().AddMinutes(1));

        var exception = await Assert.ThrowsAsync<RelayConnectException>(
            () => client.ConnectAsync(new ConnectionDetails("127.0.0.1", relay.Port, token), TestContext.Current.CancellationToken));

        Assert.Equal(DisconnectCode.NoAnswer, exception.Code);
        Assert.Throws<ArgumentException>(() => client.Connect(new ConnectionDetails("127.0.0.1", relay.Port, "no token")));
    }

    [Fact]
    public async Task A_connect_that_was_given_up_does_not_spoil_the_next()
    {
        using var relay = new RelayHost();
        using var silent = new RawClient(relay.Port);
        using var client = new RelayClient();
        using var cancelled = new CancellationTokenSource();
        var nobody = new ConnectionDetails("127.0.0.1", silent.LocalPort, relay.Token("psess-2"));
        var closed = new List<RelayClosed>();
        client.Closed += closed.Add;

        var first = client.ConnectAsync(nobody, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        // The end of the first connection is raised only by a poll, after the second was begun.
        var second = client.ConnectAsync(relay.Details(), TestContext.Current.CancellationToken);
        await Until.TrueAsync(
            () =>
            {
                client.Poll();
                return second.IsCompleted;
            },
            "the second connection was settled");

        await second;
        Assert.Equal(RelayClientState.Open, client.State);
        Assert.Equal(DisconnectCode.ClientLeft, Assert.Single(closed).Code);
    }

    [Fact]
    public async Task A_used_token_is_refused_once_its_player_has_left()
    {
        using var relay = new RelayHost();
        var details = relay.Details();
        using (var first = await new TestClient().ConnectAsync(details))
        {
            first.Client.Close();
            await first.UntilClosedAsync();
        }

        using var second = new TestClient();
        var exception = await Assert.ThrowsAsync<RelayConnectException>(() => second.ConnectAsync(details));

        Assert.Equal(DisconnectCode.TokenUsed, exception.Code);
        Assert.Contains("has left", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["join psess-1", "left ClientLeft"], relay.Log);
    }

    [Fact]
    public async Task One_token_holds_one_pending_place_and_places_are_bounded()
    {
        using var relay = new RelayHost(address => new NativeTransportOptions { BindAddress = address, Port = 0, MaxPendingConnections = 2 });
        using var client = new RawClient(relay.Port);
        var token = relay.Token("psess-1");

        Assert.Equal(HandshakeStep.Welcomed, client.Handshake(token, out _, out _));
        Assert.Equal(HandshakeStep.Welcomed, client.Handshake(token, out _, out _));
        relay.OnThread(() => Assert.Equal(1, relay.Transport.PendingCount));
        Assert.Equal(HandshakeStep.Welcomed, client.Handshake(relay.Token("psess-2"), out _, out _));
        Assert.Equal(HandshakeStep.Ignored, client.Handshake(relay.Token("psess-3"), out _, out _, milliseconds: 300));

        await Until.TrueAsync(() => relay.Transport.Counters.DroppedPendingFull == 1, "the third found no place");
        relay.OnThread(() => Assert.Equal(2, relay.Transport.PendingCount));
    }

    [Fact]
    public async Task A_pending_place_is_free_again_when_nobody_logs_in()
    {
        using var relay = new RelayHost(
            address => new NativeTransportOptions { BindAddress = address, Port = 0, LoginTimeout = TimeSpan.FromMilliseconds(200) });
        using var client = new RawClient(relay.Port);

        Assert.Equal(HandshakeStep.Welcomed, client.Handshake(relay.Token(), out _, out _));

        await Until.TrueAsync(() => relay.Transport.PendingCount == 0, "the place was free");
        Assert.Empty(relay.Log);
    }

    [Fact]
    public void A_lost_welcome_is_sent_again_for_the_same_hello()
    {
        using var relay = new RelayHost();
        using var client = new RawClient(relay.Port);
        var random = RandomNumberGenerator.GetBytes(32);
        var token = relay.Token();

        Assert.Equal(HandshakeStep.Welcomed, client.Handshake(token, out var first, out _, random));
        Assert.Equal(HandshakeStep.Welcomed, client.Handshake(token, out var again, out _, random));

        Assert.Equal(first!.Id, again!.Id);
        relay.OnThread(() => Assert.Equal(1, relay.Transport.PendingCount));
    }

    [Fact]
    public void A_client_of_an_unknown_version_is_told_which_versions_there_are()
    {
        using var relay = new RelayHost();
        using var client = new RawClient(relay.Port);
        var hello = new byte[1000];
        RandomNumberGenerator.Fill(hello);
        hello[0] = 0x81; // version 2, hello

        client.Send(hello);

        Assert.Equal([0x45, .. hello[2..10], 1, 1], client.Receive()!);
    }
}
