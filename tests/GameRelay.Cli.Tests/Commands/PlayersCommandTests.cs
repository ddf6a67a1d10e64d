using GameRelay.Api;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class PlayersCommandTests(CliFixture cli) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task A_slot_is_reserved_and_the_way_to_connect_is_printed()
    {
        var gameSession = await cli.ControlPlane.CreateGameSessionAsync();

        var created = await cli.RunAsync(
            "players", "create", "--session", Arns.GameSessionIdString(gameSession.GameSessionId), "--player", "ana", "--data", """{"level":7}""");

        Assert.Equal(("127.0.0.1", "20000"), (created.Field("Host"), created.Field("Port")));
        Assert.NotEmpty(created.Field("Token"));
        var request = new DescribePlayerSessionsRequest { PlayerSessionId = created.Field("Player session") };
        var playerSession = (await cli.ControlPlane.Api.DescribePlayerSessionsAsync(request)).PlayerSessions.Single();
        Assert.Equal(("ana", """{"level":7}"""), (playerSession.PlayerId, playerSession.PlayerData));
    }

    [Fact]
    public async Task Json_holds_the_player_session_and_the_connection_details()
    {
        var gameSession = await cli.ControlPlane.CreateGameSessionAsync();

        var json = (await cli.RunAsync("players", "create", "--session", gameSession.GameSessionId, "--player", "ana", "--json")).Json;

        Assert.Equal("RESERVED", json.GetProperty("PlayerSession").GetProperty("Status").GetString());
        var details = Assert.Single(json.GetProperty("PlayerConnectionDetails").EnumerateArray());
        Assert.Equal("ana", details.GetProperty("PlayerId").GetString());
        Assert.NotEmpty(details.GetProperty("PlayerGatewayToken").GetString()!);
    }

    [Fact]
    public async Task Player_sessions_are_listed_by_game_session_or_player()
    {
        var one = await cli.ControlPlane.CreateGameSessionAsync();
        var other = await cli.ControlPlane.CreateGameSessionAsync();
        foreach (var (session, player) in (IEnumerable<(GameSession, string)>)[(one, "lea"), (one, "max"), (other, "lea")])
            await cli.ControlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = session.GameSessionId, PlayerId = player });

        var ofSession = await cli.RunAsync("players", "list", "--session", Arns.GameSessionIdString(one.GameSessionId));
        Assert.Matches("psess-[^ ]+ +lea +RESERVED ", ofSession.Out);
        Assert.Matches("psess-[^ ]+ +max +RESERVED ", ofSession.Out);
        var ofPlayer = await cli.RunAsync("players", "list", "--player", "lea", "--query", "PlayerSessions[].GameSessionId");
        Assert.Equal(new[] { one.GameSessionId, other.GameSessionId }.Order(), ofPlayer.Json.EnumerateArray().Select(id => id.GetString()!).Order());
        var ofBoth = await cli.RunAsync("players", "list", "--session", one.GameSessionId, "--player", "lea", "--json");
        Assert.Equal("lea", Assert.Single(ofBoth.Json.GetProperty("PlayerSessions").EnumerateArray()).GetProperty("PlayerId").GetString());
    }

    [Fact]
    public async Task A_full_game_session_is_named_as_such()
    {
        var gameSession = await cli.ControlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 1);
        await cli.ControlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = gameSession.GameSessionId, PlayerId = "ana" });

        (await cli.RunAsync("players", "create", "--session", gameSession.GameSessionId, "--player", "ben")).AssertFailed("gamerelay: GameSessionFullException: ");
    }
}
