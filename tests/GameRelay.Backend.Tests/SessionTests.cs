using System.Net;
using GameRelay.Api;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.Backend.Tests;

public sealed class SessionTests
{
    [Fact]
    public async Task A_player_creates_a_game_session_and_joins_it_with_a_connect_token()
    {
        await using var backend = await BackendHost.StartAsync();
        var fleet = await backend.ControlPlane.CreateActiveFleetAsync();
        var token = await backend.SignInAsync("ana");

        var created = await backend.CreateAsync(token, new { name = "duel", maximumPlayers = 2, properties = new { mode = "quick" } });

        Assert.Matches("^gsess-[a-z0-9-]+$", created.Id);
        Assert.Equal(("duel", "ACTIVATING", 0, 2), (created.Name, created.Status, created.Players, created.MaximumPlayers));
        Assert.Equal("quick", created.Properties["mode"]);
        var gameSessionId = GameSessionId(fleet.FleetId, created.Id);
        await backend.ControlPlane.ActivateAsync(gameSessionId);
        var join = await backend.JoinAsync(token, created.Id);
        Assert.Equal(("127.0.0.1", 20_000), (join.Host, join.Port));
        Assert.InRange(join.Token.Length, 100, 1024);
        Assert.Equal(backend.Time.GetUtcNow().AddSeconds(60), join.ExpiresAt);
        var playerSession = Assert.Single((await backend.ControlPlane.Api.DescribePlayerSessionsAsync(new() { GameSessionId = gameSessionId })).PlayerSessions);
        Assert.Equal("ana", playerSession.PlayerId);
    }

    [Fact]
    public async Task A_game_session_needs_no_body_to_be_created()
    {
        await using var backend = await BackendHost.StartAsync();
        await backend.ControlPlane.CreateActiveFleetAsync();

        using var response = await backend.SendAsync(HttpMethod.Post, "/sessions", token: await backend.SignInAsync("ana"));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task A_player_is_told_the_hosts_name_where_it_has_one()
    {
        await using var backend = await BackendHost.StartAsync();
        var fleet = await backend.ControlPlane.CreateActiveFleetAsync();
        await backend.ControlPlane.WithDbAsync(db => db.Computes.ExecuteUpdateAsync(set => set.SetProperty(compute => compute.DnsName, "host-1.games.test")));
        var game = await backend.ControlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 2, fleet.FleetId);

        var join = await backend.JoinAsync(await backend.SignInAsync("ana"), Arns.GameSessionIdString(game.GameSessionId));

        Assert.Equal("host-1.games.test", join.Host);
    }

    [Fact]
    public async Task A_join_waits_for_a_game_session_that_still_activates()
    {
        await using var backend = await BackendHost.StartAsync();
        var fleet = await backend.ControlPlane.CreateActiveFleetAsync();
        var token = await backend.SignInAsync("ana");
        var created = await backend.CreateAsync(token, new { });

        var join = backend.JoinAsync(token, created.Id);
        for (var i = 0; i < 10; i++)
        {
            backend.Time.Advance(TimeSpan.FromMilliseconds(50));
            await backend.ListAsync(token);
            Assert.False(join.IsCompleted);
        }

        await backend.ControlPlane.ActivateAsync(GameSessionId(fleet.FleetId, created.Id));
        await CompleteAsync(backend, join);

        Assert.Equal(20_000, (await join).Port);
    }

    [Fact]
    public async Task A_join_gives_up_when_the_game_session_does_not_get_active()
    {
        await using var backend = await BackendHost.StartAsync("--Backend:ActivationWait=00:00:00.500");
        await backend.ControlPlane.CreateActiveFleetAsync();
        var token = await backend.SignInAsync("ana");
        var created = await backend.CreateAsync(token, new { });

        var join = backend.SendAsync(HttpMethod.Post, $"/sessions/{created.Id}/join", token: token);
        await CompleteAsync(backend, join);

        using var response = await join;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
        Assert.Contains("still starting", await DetailAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_game_sessions_that_take_players_are_listed()
    {
        await using var backend = await BackendHost.StartAsync();
        var fleet = await backend.ControlPlane.CreateActiveFleetAsync(readyProcesses: 3);
        var open = await backend.ControlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 2, fleet.FleetId);
        var full = await backend.ControlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 1, fleet.FleetId);
        await backend.ControlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = full.GameSessionId, PlayerId = "ben" });
        var activating = await backend.ControlPlane.Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 2 });

        var listed = await backend.ListAsync(await backend.SignInAsync("ana"));

        Assert.Equal([Arns.GameSessionIdString(open.GameSessionId)], listed.Select(session => session.Id));
        Assert.NotEqual(open.GameSessionId, activating.GameSession.GameSessionId);
    }

    [Fact]
    public async Task A_player_who_joins_twice_holds_one_slot()
    {
        await using var backend = await BackendHost.StartAsync();
        var game = await backend.ControlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 2);
        var token = await backend.SignInAsync("ana");

        await backend.JoinAsync(token, Arns.GameSessionIdString(game.GameSessionId));
        await backend.JoinAsync(token, Arns.GameSessionIdString(game.GameSessionId));

        Assert.Equal(1, (await backend.ControlPlane.DescribeAsync(game.GameSessionId)).CurrentPlayerSessionCount);
    }

    [Fact]
    public async Task A_full_game_session_is_a_conflict()
    {
        await using var backend = await BackendHost.StartAsync();
        var game = await backend.ControlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 1);
        var id = Arns.GameSessionIdString(game.GameSessionId);
        await backend.JoinAsync(await backend.SignInAsync("ana"), id);

        using var response = await backend.SendAsync(HttpMethod.Post, $"/sessions/{id}/join", token: await backend.SignInAsync("ben"));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("full", await DetailAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ended_game_session_is_shown_as_such_and_not_joined()
    {
        await using var backend = await BackendHost.StartAsync();
        var game = await backend.ControlPlane.CreateGameSessionAsync();
        var id = Arns.GameSessionIdString(game.GameSessionId);
        await backend.ControlPlane.TransitionAsync((transitions, db) => transitions.EndAsync(db, game.GameSessionId, null, "The game is over.", default));
        var token = await backend.SignInAsync("ana");

        using var status = await backend.SendAsync(HttpMethod.Get, $"/sessions/{id}", token: token);
        using var join = await backend.SendAsync(HttpMethod.Post, $"/sessions/{id}/join", token: token);

        Assert.Contains("\"TERMINATED\"", await status.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, join.StatusCode);
    }

    [Theory]
    [InlineData("gsess-00000000-0000-0000-0000-000000000000")]
    [InlineData("a%2Fb")]
    [InlineData("%E2%82%AC")]
    public async Task An_unknown_game_session_is_not_found(string id)
    {
        await using var backend = await BackendHost.StartAsync();
        await backend.ControlPlane.CreateActiveFleetAsync();

        using var response = await backend.SendAsync(HttpMethod.Get, $"/sessions/{id}", token: await backend.SignInAsync("ana"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_created_is_the_players_mistake_and_named()
    {
        (string Member, string Body)[] mistakes =
        [
            ("name", """{"name":"a\u0000b"}"""),
            ("name", $$"""{"name":"{{new string('a', 65)}}"}"""),
            ("properties.mode", """{"properties":{"mode":"\u0000"}}"""),
            ("properties.mode", """{"properties":{"mode":null}}"""),
            ("maximumPlayers", """{"maximumPlayers":0}"""),
            ("'maximumPlayers'", """{"maximumPlayers":99999999999}"""),
            ("'name'", """{"name":"\ud800"}"""),
            ("JSON", """{"name":"""),
        ];
        await using var backend = await BackendHost.StartAsync();
        await backend.ControlPlane.CreateActiveFleetAsync();
        var token = await backend.SignInAsync("ana");

        foreach (var (member, body) in mistakes)
        {
            using var response = await backend.SendTextAsync("/sessions", body, token);

            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{body} was answered {response.StatusCode}.");
            Assert.Contains(member, await DetailAsync(response), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_a_free_server_the_client_is_told_when_to_try_again()
    {
        await using var backend = await BackendHost.StartAsync();
        await backend.ControlPlane.CreateActiveFleetAsync(readyProcesses: 0);

        using var response = await backend.SendAsync(HttpMethod.Post, "/sessions", new { }, await backend.SignInAsync("ana"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains("No server is free", await DetailAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_active_fleet_the_client_is_told_so()
    {
        await using var backend = await BackendHost.StartAsync();

        using var response = await backend.SendAsync(HttpMethod.Get, "/sessions", token: await backend.SignInAsync("ana"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("No fleet", await DetailAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_active_fleet_is_used()
    {
        await using var backend = await BackendHost.StartAsync();
        await backend.ControlPlane.CreateActiveFleetAsync();
        backend.Time.Advance(TimeSpan.FromSeconds(1));
        var newest = await backend.ControlPlane.CreateActiveFleetAsync();
        var token = await backend.SignInAsync("ana");

        var created = await backend.CreateAsync(token, new { });

        var gameSession = await backend.ControlPlane.DescribeAsync(GameSessionId(newest.FleetId, created.Id));
        Assert.Equal(newest.FleetId, gameSession.FleetId);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_configured_fleet_is_used_and_no_other(string method)
    {
        await using var backend = await BackendHost.StartAsync("--Backend:FleetId=fleet-gone");
        await backend.ControlPlane.CreateActiveFleetAsync();

        using var response = await backend.SendAsync(HttpMethod.Parse(method), "/sessions", method == "POST" ? new { } : null, await backend.SignInAsync("ana"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("No fleet", await DetailAsync(response), StringComparison.Ordinal);
    }

    private static string GameSessionId(string fleetId, string id) => $"arn:aws:gamelift:local::gamesession/{fleetId}/{id}";

    private static async Task<string> DetailAsync(HttpResponseMessage response) =>
        (await BackendHost.ReadProblemAsync(response)).GetProperty("detail").GetString()!;

    private static Task CompleteAsync(BackendHost backend, Task task) => Eventually.TrueAsync(
        () =>
        {
            backend.Time.Advance(TimeSpan.FromMilliseconds(50));
            return task.IsCompleted;
        },
        "the join is answered");
}
