using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.PlayerSessions;
using GameRelay.Realtime;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static GameRelay.Api.PlayerSessionStatus;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class PlayerSessionTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;

    private GameRelayClient Api => _controlPlane.Api;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Fact]
    public async Task A_player_session_holds_a_slot()
    {
        var game = await _controlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 2);

        var session = (await Api.CreatePlayerSessionAsync(new() { GameSessionId = game.GameSessionId, PlayerId = "ana", PlayerData = "gold" })).PlayerSession;

        Assert.StartsWith("psess-", session.PlayerSessionId, StringComparison.Ordinal);
        Assert.Equal((Reserved, "ana", "gold", game.IpAddress, game.Port), (session.Status, session.PlayerId, session.PlayerData, session.IpAddress, session.Port));
        Assert.Equal((game.FleetId, game.FleetArn, game.GameSessionId), (session.FleetId, session.FleetArn, session.GameSessionId));
        Assert.Equal(1, await SlotsAsync(game));
    }

    [Fact]
    public async Task Reservation_not_claimed_in_60_seconds_frees_the_slot()
    {
        var game = await _controlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 1);
        var session = await ReserveAsync(game, "ana");
        var full = await Assert.ThrowsAsync<GameSessionFullException>(() => ReserveAsync(game, "ben"));
        Assert.Equal($"Game session '{game.GameSessionId}' is full: all of its 1 player slots are taken.", full.Message);

        _controlPlane.Time.Advance(TimeSpan.FromSeconds(59));
        await _controlPlane.TickAsync<ReservationSweep>();
        await Assert.ThrowsAsync<GameSessionFullException>(() => ReserveAsync(game, "ben"));
        _controlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        await _controlPlane.TickAsync<ReservationSweep>();
        await _controlPlane.TickAsync<ReservationSweep>();

        await ReserveAsync(game, "ben");
        Assert.Equal(1, await SlotsAsync(game));
        var timedOut = await DescribeAsync(session);
        Assert.Equal((TimedOut, _controlPlane.Clock.GetUtcNow()), (timedOut.Status, timedOut.TerminationTime));
        Assert.False((await AcceptAsync(game, session)).Accepted);
    }

    [Fact]
    public async Task Players_are_taken_all_or_none()
    {
        var game = await _controlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 3);
        var data = new Dictionary<string, string> { ["ben"] = "silver", ["nobody"] = "ignored" };

        var two = (await Api.CreatePlayerSessionsAsync(new() { GameSessionId = game.GameSessionId, PlayerIds = ["ana", "ben"], PlayerDataMap = data })).PlayerSessions;
        Assert.Equal(["ana", "ben"], two.Select(session => session.PlayerId));
        Assert.Equal([null, "silver"], two.Select(session => session.PlayerData));

        var full = await Assert.ThrowsAsync<GameSessionFullException>(
            () => Api.CreatePlayerSessionsAsync(new() { GameSessionId = game.GameSessionId, PlayerIds = ["cid", "dan"] }));
        Assert.Equal($"Game session '{game.GameSessionId}' has fewer than 2 free player slots of its 3.", full.Message);
        await Assert.ThrowsAsync<InvalidRequestException>(
            () => Api.CreatePlayerSessionsAsync(new() { GameSessionId = game.GameSessionId, PlayerIds = ["cid", "cid"] }));
        Assert.Equal(2, await SlotsAsync(game));
        await ReserveAsync(game, "ana"); // a second session of one player is allowed
    }

    [Fact]
    public async Task Players_need_an_active_game_session_that_takes_them()
    {
        var game = await _controlPlane.CreateGameSessionAsync();
        await _controlPlane.WithDbAsync(db => db.GameSessions.ExecuteUpdateAsync(
            set => set.SetProperty(s => s.PlayerSessionCreationPolicy, PlayerSessionCreationPolicy.DenyAll)));
        Assert.Contains("DENY_ALL", (await Assert.ThrowsAsync<InvalidGameSessionStatusException>(() => ReserveAsync(game, "ana"))).Message, StringComparison.Ordinal);

        await _controlPlane.TransitionAsync((transitions, db) => transitions.EndAsync(db, game.GameSessionId, null, "over", default));
        Assert.Contains("TERMINATED", (await Assert.ThrowsAsync<InvalidGameSessionStatusException>(() => ReserveAsync(game, "ana"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotFoundException>(() => Api.CreatePlayerSessionAsync(new() { GameSessionId = "arn:none", PlayerId = "ana" }));

        var activating = (await Api.CreateGameSessionAsync(
            new() { FleetId = (await _controlPlane.CreateActiveFleetAsync()).FleetId, MaximumPlayerSessionCount = 1 })).GameSession;
        Assert.Contains("ACTIVATING", (await Assert.ThrowsAsync<InvalidGameSessionStatusException>(() => ReserveAsync(activating, "ana"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_player_is_accepted_once_and_gives_the_slot_back_on_leaving()
    {
        var game = await _controlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 1);
        var session = await ReserveAsync(game, "ana", "gold");
        Assert.False((await AcceptAsync(game, session with { GameSessionId = "arn:other" }, "arn:other")).Accepted);

        Assert.Equal(new AcceptResult(true, null, "ana", "gold") { Activated = true }, await AcceptAsync(game, session));
        var second = await AcceptAsync(game, session);
        Assert.False(second.Accepted);
        Assert.Contains("is ACTIVE", second.Reason, StringComparison.Ordinal);
        Assert.True((await AcceptAsync(game, session, repeated: true)).Accepted);

        _controlPlane.Time.Advance(TimeSpan.FromMinutes(2));
        await _controlPlane.TickAsync<ReservationSweep>();
        Assert.Equal((Active, 1), ((await DescribeAsync(session)).Status!.Value, await SlotsAsync(game)));

        Assert.True(await CompleteAsync(game, session));
        Assert.False(await CompleteAsync(game, session));
        Assert.Equal((Completed, 0), ((await DescribeAsync(session)).Status!.Value, await SlotsAsync(game)));
        Assert.False((await AcceptAsync(game, session, repeated: true)).Accepted);
    }

    [Fact]
    public async Task The_end_of_a_game_session_ends_its_players()
    {
        var game = await _controlPlane.CreateGameSessionAsync();
        var playing = await ReserveAsync(game, "ana");
        var coming = await ReserveAsync(game, "ben");
        await AcceptAsync(game, playing);

        await _controlPlane.TransitionAsync((transitions, db) => transitions.EndAsync(db, game.GameSessionId, null, "over", default));

        Assert.Equal(Completed, (await DescribeAsync(playing)).Status);
        Assert.Equal(TimedOut, (await DescribeAsync(coming)).Status);
        Assert.False((await AcceptAsync(game, coming)).Accepted);
        Assert.False(await CompleteAsync(game, playing));
        Assert.Equal(0, await SlotsAsync(game));
    }

    [Fact]
    public async Task Player_sessions_are_described_by_game_session_player_or_id()
    {
        var game = await _controlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 5);
        var sessions = new List<PlayerSession>();
        for (var i = 0; i < 5; i++)
        {
            sessions.Insert(0, await ReserveAsync(game, i % 2 == 0 ? "ana" : "ben"));
            _controlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await AcceptAsync(game, sessions[2]);

        var first = await Api.DescribePlayerSessionsAsync(new() { GameSessionId = game.GameSessionId, Limit = 3 });
        var second = await Api.DescribePlayerSessionsAsync(new() { GameSessionId = game.GameSessionId, Limit = 3, NextToken = first.NextToken });
        Assert.Equal(sessions.Select(s => s.PlayerSessionId), first.PlayerSessions.Concat(second.PlayerSessions).Select(s => s.PlayerSessionId));
        Assert.Equal(
            sessions[2].PlayerSessionId,
            (await Api.DescribePlayerSessionsAsync(new() { GameSessionId = game.GameSessionId, PlayerSessionStatusFilter = "ACTIVE" })).PlayerSessions.Single().PlayerSessionId);
        Assert.Equal(3, (await Api.DescribePlayerSessionsAsync(new() { PlayerId = "ana", PlayerSessionStatusFilter = "COMPLETED" })).PlayerSessions.Count);

        await Assert.ThrowsAsync<InvalidRequestException>(() => Api.DescribePlayerSessionsAsync(new()));
        await Assert.ThrowsAsync<InvalidRequestException>(() => Api.DescribePlayerSessionsAsync(new() { PlayerId = "ana", GameSessionId = game.GameSessionId }));
        await Assert.ThrowsAsync<InvalidRequestException>(
            () => Api.DescribePlayerSessionsAsync(new() { GameSessionId = game.GameSessionId, PlayerSessionStatusFilter = "GONE" }));
        await Assert.ThrowsAsync<NotFoundException>(() => Api.DescribePlayerSessionsAsync(new() { PlayerSessionId = "psess-none" }));
        await Assert.ThrowsAsync<NotFoundException>(() => Api.DescribePlayerSessionsAsync(new() { GameSessionId = "arn:none" }));
    }

    [Fact]
    public async Task Ids_of_the_greatest_length_are_kept_and_found()
    {
        var game = await _controlPlane.CreateGameSessionAsync();
        var random = new Random(1);
        var playerId = string.Concat(Enumerable.Range(0, 1024).Select(_ => (char)random.Next(0x4E00, 0x9FA5)));

        await ReserveAsync(game, playerId, new string('é', 2048));

        Assert.Equal(playerId, (await Api.DescribePlayerSessionsAsync(new() { PlayerId = playerId })).PlayerSessions.Single().PlayerId);
    }

    [Fact]
    public async Task Connection_details_carry_an_endpoint_and_always_a_token()
    {
        var game = await _controlPlane.CreateGameSessionAsync();
        var reserved = await ReserveAsync(game, "ana");
        await AcceptAsync(game, await ReserveAsync(game, "ben"));

        var details = await Api.GetPlayerConnectionDetailsAsync(new() { GameSessionId = game.GameSessionId, PlayerIds = ["ben", "ana"] });

        Assert.Equal(game.GameSessionId, details.GameSessionId);
        Assert.Equal(["ben", "ana"], details.PlayerConnectionDetails.Select(detail => detail.PlayerId));
        Assert.All(details.PlayerConnectionDetails, detail => Assert.Equal((game.IpAddress, game.Port), (detail.Endpoints.Single().IpAddress, detail.Endpoints.Single().Port)));
        var ana = details.PlayerConnectionDetails[1];
        Assert.Equal(reserved.CreationTime + PlayerReservations.ReservationTime, ana.Expiration);
        Assert.True(ConnectToken.TryParse(ana.PlayerGatewayToken, out var token));
        Assert.Equal(ana.Expiration, token.ExpiresAt);

        await Assert.ThrowsAsync<NotFoundException>(
            () => Api.GetPlayerConnectionDetailsAsync(new() { GameSessionId = game.GameSessionId, PlayerIds = ["nobody"] }));
        await _controlPlane.TransitionAsync((transitions, db) => transitions.EndAsync(db, game.GameSessionId, null, "over", default));
        await Assert.ThrowsAsync<InvalidGameSessionStatusException>(
            () => Api.GetPlayerConnectionDetailsAsync(new() { GameSessionId = game.GameSessionId, PlayerIds = ["ana"] }));
    }

    [Fact]
    public void Ended_statuses_are_final()
    {
        var statuses = Enum.GetValues<PlayerSessionStatus>();
        var moves = from @from in statuses from to in statuses where PlayerSessionTransitions.CanMove(@from, to) select (@from, to);

        Assert.Equal([(Reserved, Active), (Reserved, TimedOut), (Active, Completed)], moves);
    }

    private async Task<PlayerSession> ReserveAsync(GameSession game, string playerId, string? data = null) =>
        (await Api.CreatePlayerSessionAsync(new() { GameSessionId = game.GameSessionId, PlayerId = playerId, PlayerData = data })).PlayerSession;

    private async Task<PlayerSession> DescribeAsync(PlayerSession session) =>
        (await Api.DescribePlayerSessionsAsync(new() { PlayerSessionId = session.PlayerSessionId })).PlayerSessions.Single();

    private async Task<int> SlotsAsync(GameSession game) => (await _controlPlane.DescribeAsync(game.GameSessionId)).CurrentPlayerSessionCount!.Value;

    private Task<AcceptResult> AcceptAsync(GameSession game, PlayerSession session, string? gameSessionId = null, bool repeated = false) => RunAsync(
        (transitions, db) => transitions.AcceptAsync(db, gameSessionId ?? game.GameSessionId, session.PlayerSessionId, repeated, default));

    private Task<bool> CompleteAsync(GameSession game, PlayerSession session) => RunAsync(
        (transitions, db) => transitions.CompleteAsync(db, game.GameSessionId, session.PlayerSessionId, default));

    private Task<T> RunAsync<T>(Func<PlayerSessionTransitions, GameRelayDb, Task<T>> move) => _controlPlane.Services.GetRequiredService<Transactions>()
        .RunAsync(db => move(_controlPlane.Services.GetRequiredService<PlayerSessionTransitions>(), db), default);
}
