using GameRelay.Api;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class SessionsCommandTests(CliFixture cli) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task A_game_session_is_created_with_its_name_and_properties()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync();

        var created = await cli.RunAsync(
            "sessions", "create", "--fleet", fleet.FleetId, "--players", "4", "--name", "duel", "--property", "map=dust", "--property", "rule=a=b", "--json");

        var json = created.Json.GetProperty("GameSession");
        var gameSession = await cli.ControlPlane.DescribeAsync(json.GetProperty("GameSessionId").GetString()!);
        Assert.Equal(("duel", 4), (gameSession.Name, gameSession.MaximumPlayerSessionCount));
        Assert.Equal([("map", "dust"), ("rule", "a=b")], gameSession.GameProperties!.Select(property => (property.Key, property.Value)));
        Assert.Equal("ACTIVATING", json.GetProperty("Status").GetString());
    }

    [Fact]
    public async Task Waiting_ends_when_the_game_session_is_active()
    {
        var (creating, id) = await CreateAndWaitAsync();

        await cli.ControlPlane.ActivateAsync(id);

        var created = await creating;
        Assert.Equal("ACTIVE", created.Field("Status"));
        Assert.Equal(id, created.Field("ID"));
        Assert.Contains("Next: gamerelay players create --session gsess-", created.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_a_game_session_that_ends_before_it_is_active_fails()
    {
        var (creating, id) = await CreateAndWaitAsync();

        await cli.ControlPlane.TransitionAsync((transitions, db) => transitions.EndAsync(db, id, null, "the process crashed", default));

        (await creating).AssertFailed("did not become ACTIVE: it is TERMINATED");
    }

    [Fact]
    public async Task A_game_session_is_shown_by_its_full_id_and_by_the_last_part()
    {
        var gameSession = await cli.ControlPlane.CreateGameSessionAsync();
        var shortId = Arns.GameSessionIdString(gameSession.GameSessionId);
        await cli.ControlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = gameSession.GameSessionId, PlayerId = "ana" });

        var shown = await cli.RunAsync("sessions", "show", shortId);
        Assert.Equal(gameSession.GameSessionId, shown.Field("ID"));
        Assert.Equal("1/4", shown.Field("Players"));
        Assert.Matches("psess-[^ ]+ +ana +RESERVED", shown.Out);

        var json = (await cli.RunAsync("sessions", "show", gameSession.GameSessionId, "--json")).Json;
        Assert.Equal(gameSession.Port, json.GetProperty("GameSession").GetProperty("Port").GetInt32());
        Assert.Equal("ana", Assert.Single(json.GetProperty("PlayerSessions").EnumerateArray()).GetProperty("PlayerId").GetString());
    }

    [Fact]
    public async Task Game_sessions_of_one_fleet_or_of_all_are_listed()
    {
        var one = await cli.ControlPlane.CreateGameSessionAsync();
        var other = await cli.ControlPlane.CreateGameSessionAsync();

        var all = await cli.RunAsync("sessions", "list");
        Assert.Matches($"{Arns.GameSessionIdString(one.GameSessionId)} +- +ACTIVE +0/4 +127.0.0.1:20000 +{one.FleetId}", all.Out);
        Assert.Contains(Arns.GameSessionIdString(other.GameSessionId), all.Out, StringComparison.Ordinal);

        var ofOne = await cli.RunAsync("sessions", "list", "--fleet", one.FleetId, "--json");
        Assert.Equal(one.GameSessionId, Assert.Single(ofOne.Json.GetProperty("GameSessions").EnumerateArray()).GetProperty("GameSessionId").GetString());
    }

    [Fact]
    public async Task A_game_session_is_asked_to_end_or_killed()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync(readyProcesses: 2);
        var asked = await cli.ControlPlane.CreateGameSessionAsync(fleetId: fleet.FleetId);
        var killed = await cli.ControlPlane.CreateGameSessionAsync(fleetId: fleet.FleetId);

        Assert.Equal("TERMINATING", (await cli.RunAsync("sessions", "terminate", Arns.GameSessionIdString(asked.GameSessionId))).Field("Status"));
        var answer = await cli.RunAsync("sessions", "terminate", killed.GameSessionId, "--force", "--json");
        Assert.Equal(killed.GameSessionId, answer.Json.GetProperty("GameSession").GetProperty("GameSessionId").GetString());
        var commands = (await cli.ControlPlane.CommandsAsync()).Where(command => command.Kind == ComputeCommandKind.TerminateGameSession)
            .Select(command => Hosting.Host.V1.TerminateGameSession.Parser.ParseFrom(command.Payload)).ToList();
        Assert.False(commands.Single(command => command.GameSessionId == asked.GameSessionId).Force);
        Assert.True(commands.Single(command => command.GameSessionId == killed.GameSessionId).Force);
    }

    [Fact]
    public async Task A_log_is_printed_as_it_is()
    {
        var gameSession = await cli.ControlPlane.CreateGameSessionAsync();
        await WriteLogAsync(gameSession.GameSessionId, "[info] hello\n"u8.ToArray(), complete: true);

        Assert.Equal("[info] hello\n", (await cli.RunAsync("sessions", "logs", gameSession.GameSessionId)).Out);
        var json = (await cli.RunAsync("sessions", "logs", gameSession.GameSessionId, "--json")).Json;
        Assert.Equal(("[info] hello\n", true), (json.GetProperty("Log").GetString(), json.GetProperty("Complete").GetBoolean()));
    }

    [Fact]
    public async Task A_log_that_is_stored_is_printed_to_its_end_and_its_URL_told()
    {
        var gameSession = await cli.ControlPlane.CreateGameSessionAsync();
        var text = string.Concat(Enumerable.Range(0, 1_500_000).Select(i => $"line {i:0000}\n"));
        await cli.ControlPlane.StoreLogAsync(gameSession, text);

        Assert.Equal(text, (await cli.RunAsync("sessions", "logs", gameSession.GameSessionId)).Out);
        var url = (await cli.RunAsync("sessions", "logs", "--url", gameSession.GameSessionId)).Out.Trim();
        Assert.StartsWith($"{cli.ControlPlane.Url}game-session-logs/{gameSession.FleetId}/", url, StringComparison.Ordinal);
        Assert.Equal(url.Split('?')[0], (await cli.RunAsync("sessions", "logs", "--url", gameSession.GameSessionId, "--json")).Json.GetProperty("PreSignedUrl").GetString()!.Split('?')[0]);
    }

    [Fact]
    public async Task A_log_is_followed_to_its_end()
    {
        var gameSession = await cli.ControlPlane.CreateGameSessionAsync();
        // Nobody plays its host, which would be asked for more otherwise.
        await cli.ControlPlane.WithDbAsync(db => db.Computes.Where(host => host.FleetId == gameSession.FleetId)
            .ExecuteUpdateAsync(set => set.SetProperty(host => host.Status, ComputeStatus.Unreachable)));
        using var output = new WaitingWriter();
        var following = RunWritingToAsync(output, "sessions", "logs", "-f", gameSession.GameSessionId);

        // It waits for a log that is not there yet, and a character whose second half has not come is held back.
        await WriteLogAsync(gameSession.GameSessionId, [.. "one\n"u8, 0xC3], complete: false);
        await output.WaitAsync("one\n");
        await WriteLogAsync(gameSession.GameSessionId, [.. "one\n\u00FCber\n"u8], complete: true);

        Assert.Equal(0, await following);
        Assert.Equal("one\n\u00FCber\n", output.ToString());
    }

    [Fact]
    public async Task A_game_session_is_watched_to_its_end()
    {
        var gameSession = await cli.ControlPlane.CreateGameSessionAsync();
        using var output = new WaitingWriter();
        var watching = RunWritingToAsync(output, "sessions", "watch", gameSession.GameSessionId);
        await output.WaitAsync("Z  ACTIVE       0/4      ACTIVE\n");

        await cli.ControlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = gameSession.GameSessionId, PlayerId = "ana" });
        await output.WaitAsync("1/4      ana RESERVED\n");
        await cli.RunAsync("sessions", "update", gameSession.GameSessionId, "--joining", "deny");
        await output.WaitAsync("ACTIVE nobody may join\n");
        await cli.ControlPlane.TransitionAsync((transitions, db) => transitions.EndAsync(db, gameSession.GameSessionId, null, "over", default));

        Assert.Equal(0, await watching);
        Assert.Matches("Z  TERMINATED   0/4 .*TERMINATED", output.ToString());
        Assert.Matches("ana (COMPLETED|TIMEDOUT)", output.ToString());
    }

    [Fact]
    public async Task A_game_session_is_updated_and_searched_for()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync(readyProcesses: 2);
        var one = await cli.ControlPlane.CreateGameSessionAsync(fleetId: fleet.FleetId);
        await cli.ControlPlane.CreateGameSessionAsync(fleetId: fleet.FleetId);

        var updated = await cli.RunAsync(
            "sessions", "update", Arns.GameSessionIdString(one.GameSessionId), "--players", "7", "--joining", "deny", "--protection", "full", "--property", "map=dust", "--name", "duel");
        Assert.Equal(("0/7", "DENY_ALL", "map=dust", "duel"), (updated.Field("Players"), updated.Field("Joining"), updated.Field("Properties"), updated.Field("Name")));
        Assert.Equal("FullProtection", (await cli.RunAsync("sessions", "show", one.GameSessionId)).Field("Protection"));

        var found = await cli.RunAsync("sessions", "search", "gameSessionProperties.map = 'dust'", "--fleet", fleet.FleetId, "--json");
        Assert.Equal(one.GameSessionId, Assert.Single(found.Json.GetProperty("GameSessions").EnumerateArray()).GetProperty("GameSessionId").GetString());
        var sorted = await cli.RunAsync("sessions", "search", "--fleet", fleet.FleetId, "--sort", "maximumSessions DESC", "--query", "GameSessions[].MaximumPlayerSessionCount");
        Assert.Equal([7, 4], sorted.Json.EnumerateArray().Select(number => number.GetInt32()));
    }

    [Fact]
    public async Task An_id_that_is_in_two_fleets_is_refused_with_both_full_ids()
    {
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var fleet = await cli.ControlPlane.CreateActiveFleetAsync();
            var request = new CreateGameSessionRequest { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1, IdempotencyToken = "final" };
            ids.Add((await cli.ControlPlane.Api.CreateGameSessionAsync(request)).GameSession.GameSessionId);
        }

        var refused = await cli.RunAsync("sessions", "terminate", "final");

        refused.AssertFailed("Game session 'final' exists in 2 fleets. Give the full id");
        Assert.All(ids, id => Assert.Contains(id, refused.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_wrong_is_named_with_the_next_step()
    {
        (await cli.RunAsync("sessions", "show", "gsess-0")).AssertFailed("Game session 'gsess-0' does not exist. 'gamerelay sessions list' shows those that do.");
        (await cli.RunAsync("sessions", "logs", "gsess-0")).AssertFailed("Game session 'gsess-0' does not exist.");
        (await cli.RunAsync("sessions", "list", "--fleet", "fleet-0")).AssertFailed("NotFoundException: Fleet 'fleet-0' does not exist.");

        var full = await cli.ControlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        var refused = await cli.RunAsync("sessions", "create", "--fleet", full.FleetId, "--players", "2");
        refused.AssertFailed("FleetCapacityExceededException: ");
        Assert.Contains("'gamerelay hosts list'", refused.Error, StringComparison.Ordinal);

        var usage = await cli.RunAsync("sessions", "create", "--fleet", full.FleetId, "--players", "2", "--property", "map");
        Assert.Equal(2, usage.ExitCode);
        Assert.Contains("--property 'map' is not key=value.", usage.Error, StringComparison.Ordinal);
    }

    private async Task<(Task<CliResult> Creating, string GameSessionId)> CreateAndWaitAsync()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync();
        var creating = cli.RunAsync("sessions", "create", "--fleet", fleet.FleetId, "--players", "2", "--wait");
        var gameSession = await Eventually.GetAsync(
            async () => (await cli.ControlPlane.Api.DescribeGameSessionsAsync(new() { FleetId = fleet.FleetId })).GameSessions.SingleOrDefault(),
            "the game session");
        return (creating, gameSession.GameSessionId);
    }

    private Task<int> RunWritingToAsync(TextWriter output, params string[] arguments) => CommandLine.RunAsync(
        [.. arguments, "--endpoint", cli.ControlPlane.Url.ToString()], new Terminal(output, TextWriter.Null, isInteractive: false), TimeProvider.System, Deadline.Token());

    private Task<int> WriteLogAsync(string gameSessionId, byte[] bytes, bool complete) => cli.ControlPlane.WithDbAsync(async db =>
    {
        await db.GameSessionLogs.Where(log => log.GameSessionId == gameSessionId).ExecuteDeleteAsync();
        db.GameSessionLogs.Add(new() { GameSessionId = gameSessionId, Bytes = bytes, Complete = complete, UpdatedAt = TimeProvider.System.GetUtcNow() });
        return await db.SaveChangesAsync();
    });
}
