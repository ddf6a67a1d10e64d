using GameRelay.Api;
using Xunit;
using static GameRelay.Api.GameSessionStatus;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class UpdateGameSessionTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;

    private GameRelayClient Api => _controlPlane.Api;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Fact]
    public async Task What_is_given_changes_and_the_rest_stays()
    {
        var game = await _controlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 4);
        var commands = (await _controlPlane.CommandsAsync()).Count;

        var named = await UpdateAsync(new() { GameSessionId = game.GameSessionId, Name = "duel" });
        Assert.Equal(game with { Name = "duel", GameProperties = named.GameProperties }, named);
        var updated = await UpdateAsync(new()
        {
            GameSessionId = game.GameSessionId,
            MaximumPlayerSessionCount = 6,
            PlayerSessionCreationPolicy = PlayerSessionCreationPolicy.DenyAll,
            ProtectionPolicy = ProtectionPolicy.FullProtection,
        });

        Assert.Equal(("duel", 6, PlayerSessionCreationPolicy.DenyAll), (updated.Name, updated.MaximumPlayerSessionCount, updated.PlayerSessionCreationPolicy));
        var details = (await Api.DescribeGameSessionDetailsAsync(new() { GameSessionId = game.GameSessionId })).GameSessionDetails.Single();
        Assert.Equal(ProtectionPolicy.FullProtection, details.ProtectionPolicy);
        Assert.Equal(updated with { GameProperties = details.GameSession.GameProperties }, details.GameSession);
        Assert.Equal("duel", (await UpdateAsync(new() { GameSessionId = game.GameSessionId })).Name);
        Assert.Equal(commands, (await _controlPlane.CommandsAsync()).Count);
    }

    [Fact]
    public async Task A_game_session_that_denies_players_takes_them_again_when_it_is_told_to()
    {
        var game = await _controlPlane.CreateGameSessionAsync();
        await UpdateAsync(new() { GameSessionId = game.GameSessionId, PlayerSessionCreationPolicy = PlayerSessionCreationPolicy.DenyAll });
        await Assert.ThrowsAsync<InvalidGameSessionStatusException>(() => JoinAsync(game, "ana"));

        await UpdateAsync(new() { GameSessionId = game.GameSessionId, PlayerSessionCreationPolicy = PlayerSessionCreationPolicy.AcceptAll });
        await JoinAsync(game, "ana");
    }

    [Fact]
    public async Task Fewer_slots_than_players_evict_nobody_and_admit_nobody_until_there_is_room()
    {
        var game = await _controlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 4);
        await Api.CreatePlayerSessionsAsync(new() { GameSessionId = game.GameSessionId, PlayerIds = ["a", "b", "c"] });

        var lowered = await UpdateAsync(new() { GameSessionId = game.GameSessionId, MaximumPlayerSessionCount = 1 });
        Assert.Equal((3, 1), (lowered.CurrentPlayerSessionCount, lowered.MaximumPlayerSessionCount));
        await Assert.ThrowsAsync<GameSessionFullException>(() => JoinAsync(game, "d"));

        await UpdateAsync(new() { GameSessionId = game.GameSessionId, MaximumPlayerSessionCount = 4 });
        await JoinAsync(game, "d");
    }

    [Fact]
    public async Task Properties_are_added_and_overwritten_and_never_removed()
    {
        var game = await _controlPlane.CreateGameSessionAsync();
        await UpdateAsync(new() { GameSessionId = game.GameSessionId, GameProperties = [Property("map", "ice"), Property("mode", "duel")] });

        var merged = await UpdateAsync(new() { GameSessionId = game.GameSessionId, GameProperties = [Property("level", "3"), Property("map", "sand")] });
        Assert.Equal([Property("map", "sand"), Property("mode", "duel"), Property("level", "3")], merged.GameProperties!);
        Assert.Equal(3, (await UpdateAsync(new() { GameSessionId = game.GameSessionId, GameProperties = [] })).GameProperties!.Count);

        await UpdateAsync(new() { GameSessionId = game.GameSessionId, GameProperties = [.. Enumerable.Range(0, 13).Select(i => Property($"p{i}", ""))] });
        await RefuseAsync<ConflictException>(
            new() { GameSessionId = game.GameSessionId, GameProperties = [Property("map", "x"), Property("new", "y")] },
            "has 16 game properties and would have 17; it takes at most 16");
        Assert.Equal("sand", (await _controlPlane.DescribeAsync(game.GameSessionId)).GameProperties![0].Value);
        await UpdateAsync(new() { GameSessionId = game.GameSessionId, GameProperties = [Property("map", "ice")] });
    }

    [Fact]
    public async Task Only_an_active_game_session_is_updated()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync();
        var id = (await Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1 })).GameSession.GameSessionId;
        await RefuseAsync<NotReadyException>(new() { GameSessionId = id, Name = "x" }, "is ACTIVATING");

        await _controlPlane.ActivateAsync(id);
        await UpdateAsync(new() { GameSessionId = id.Replace("::", ":000000000000:", StringComparison.Ordinal), Name = "x" });
        await Api.TerminateGameSessionAsync(new() { GameSessionId = id, TerminationMode = TerminationMode.ForceTerminate });
        await RefuseAsync<InvalidGameSessionStatusException>(new() { GameSessionId = id, Name = "y" }, "is TERMINATING");
        await _controlPlane.TransitionAsync((transitions, db) => transitions.EndAsync(db, id, null, "over", default));
        await RefuseAsync<InvalidGameSessionStatusException>(new() { GameSessionId = id, Name = "y" }, "is TERMINATED");

        Assert.Equal(("x", Terminated), ((await _controlPlane.DescribeAsync(id)).Name, (await _controlPlane.DescribeAsync(id)).Status));
        await RefuseAsync<NotFoundException>(new() { GameSessionId = "arn:none" }, "'arn:none' does not exist");
    }

    [Fact]
    public async Task What_no_game_session_may_be_is_refused()
    {
        var game = await _controlPlane.CreateGameSessionAsync();

        await RefuseAsync<InvalidRequestException>(new() { GameSessionId = game.GameSessionId, MaximumPlayerSessionCount = 201 }, "at most 200");
        await RefuseAsync<InvalidRequestException>(
            new() { GameSessionId = game.GameSessionId, GameProperties = [Property("a", "1"), Property("a", "2")] }, "'a' more than once");
    }

    [Fact]
    public async Task Updates_at_once_all_take_effect()
    {
        var game = await _controlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 20);

        await Task.WhenAll(Enumerable.Range(0, 10).SelectMany(i => (Task[])
        [
            UpdateAsync(new() { GameSessionId = game.GameSessionId, GameProperties = [Property($"p{i}", "x")] }),
            JoinAsync(game, $"player{i}"),
        ]));

        var after = await _controlPlane.DescribeAsync(game.GameSessionId);
        Assert.Equal((10, 10), (after.GameProperties!.Count, after.CurrentPlayerSessionCount));
    }

    private static GameProperty Property(string key, string value) => new() { Key = key, Value = value };

    private Task<CreatePlayerSessionResponse> JoinAsync(GameSession game, string playerId) =>
        Api.CreatePlayerSessionAsync(new() { GameSessionId = game.GameSessionId, PlayerId = playerId });

    private async Task<GameSession> UpdateAsync(UpdateGameSessionRequest request) => (await Api.UpdateGameSessionAsync(request)).GameSession;

    private async Task RefuseAsync<T>(UpdateGameSessionRequest request, string problem)
        where T : GameRelayException => Assert.Contains(
            problem, (await Assert.ThrowsAsync<T>(() => Api.UpdateGameSessionAsync(request))).Message, StringComparison.Ordinal);
}
