using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class FleetsCommandTests(CliFixture cli) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task A_fleet_is_created_with_the_runtime_configuration_that_the_options_give()
    {
        var script = await cli.ControlPlane.CreateScriptAsync();

        var created = await cli.RunAsync(
            "fleets", "create", "--script", script.ScriptId, "--name", "arena", "--launch-path", "/local/game/main.js", "--processes", "7",
            "--parameters", "loggingLevel:debug", "--max-activations", "2");

        var id = created.Field("Fleet");
        var runtime = await cli.ControlPlane.WithDbAsync(db => db.Fleets.Where(fleet => fleet.Id == id).Select(fleet => fleet.RuntimeConfiguration).SingleAsync());
        Assert.Equal(2, runtime.MaxConcurrentGameSessionActivations);
        Assert.Equal(
            new ServerProcess { LaunchPath = "/local/game/main.js", ConcurrentExecutions = 7, Parameters = "loggingLevel:debug" },
            Assert.Single(runtime.ServerProcesses!));
    }

    [Fact]
    public async Task Sessions_in_a_process_are_a_launch_parameter_beside_the_others()
    {
        var script = await cli.ControlPlane.CreateScriptAsync();
        var created = await cli.RunAsync("fleets", "create", "--script", script.ScriptId, "--name", "dense", "--processes", "20", "--sessions-per-process", "10");
        var id = created.Field("Fleet");
        Assert.Equal("sessionsPerProcess:10", await ParametersAsync());

        await cli.RunAsync("fleets", "update", id, "--parameters", "loggingLevel:debug sessionsPerProcess:4 map:7");
        Assert.Equal("loggingLevel:debug sessionsPerProcess:4 map:7", await ParametersAsync());
        await cli.RunAsync("fleets", "update", id, "--sessions-per-process", "5");
        Assert.Equal("loggingLevel:debug map:7 sessionsPerProcess:5", await ParametersAsync());
        (await cli.RunAsync("fleets", "update", id, "--sessions-per-process", "51")).AssertFailed("--sessions-per-process", exitCode: 2);

        async Task<string?> ParametersAsync() => Assert.Single(
            (await cli.ControlPlane.WithDbAsync(db => db.Fleets.Where(fleet => fleet.Id == id).Select(fleet => fleet.RuntimeConfiguration).SingleAsync())).ServerProcesses!).Parameters;
    }

    [Fact]
    public async Task Waiting_ends_when_the_fleet_is_active_and_answers_its_new_status()
    {
        var script = await cli.ControlPlane.CreateScriptAsync();
        var creating = cli.RunAsync("fleets", "create", "--script", script.ScriptId, "--name", "waits until active", "--wait", "--json");

        await AdvanceAsync(await FindByNameAsync("waits until active"), FleetStatus.Active);

        var fleet = (await creating).Json.GetProperty("FleetAttributes");
        Assert.Equal("ACTIVE", fleet.GetProperty("Status").GetString());
    }

    [Fact]
    public async Task Waiting_for_a_fleet_that_fails_tells_why()
    {
        var script = await cli.ControlPlane.CreateScriptAsync();
        var creating = cli.RunAsync("fleets", "create", "--script", script.ScriptId, "--name", "fails", "--wait");
        var id = await FindByNameAsync("fails");

        await RunAsync(db => Transitions.FailAsync(db, id, "local", FleetEventCodes.ServerProcessCrashed, "index.js:3: no such thing", default));

        (await creating).AssertFailed($"Fleet {id} did not become ACTIVE: it is ERROR.");
        Assert.Contains("SERVER_PROCESS_CRASHED: index.js:3: no such thing", (await creating).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_ends_at_its_timeout()
    {
        var script = await cli.ControlPlane.CreateScriptAsync();

        var result = await cli.RunAsync("fleets", "create", "--script", script.ScriptId, "--name", "slow", "--wait", "--timeout", "0");

        result.AssertFailed("is still NEW after 0 s. It was created, and goes on");
    }

    [Fact]
    public async Task Fleets_are_listed_shown_and_deleted()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync();

        var list = await cli.RunAsync("fleets", "list");
        Assert.StartsWith("FLEET ", list.Out, StringComparison.Ordinal);
        Assert.Matches($"\n{fleet.FleetId} +arena +ACTIVE +{fleet.ScriptId} +[0-9]{{4}}-", list.Out);
        var json = await cli.RunAsync("fleets", "list", "--json");
        Assert.Contains(json.Json.GetProperty("FleetAttributes").EnumerateArray(), one => one.GetProperty("FleetId").GetString() == fleet.FleetId);

        Assert.Equal("ACTIVE", (await cli.RunAsync("fleets", "show", fleet.FleetArn)).Field("Status"));
        var shown = await cli.RunAsync("fleets", "show", fleet.FleetId, "--json");
        Assert.Equal(fleet.FleetArn, shown.Json.GetProperty("FleetAttributes").GetProperty("FleetArn").GetString());

        Assert.Equal(fleet.FleetId, (await cli.RunAsync("fleets", "delete", fleet.FleetId)).Field("Deleting"));
        Assert.Equal("DELETING", (await cli.RunAsync("fleets", "show", fleet.FleetId)).Field("Status"));
    }

    [Fact]
    public async Task Events_are_told_oldest_first_and_in_the_order_of_the_api_as_json()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync();

        var lines = (await cli.RunAsync("fleets", "events", fleet.FleetId)).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("TIME", lines[0], StringComparison.Ordinal);
        Assert.Contains("FLEET_CREATED", lines[1], StringComparison.Ordinal);
        Assert.Contains("FLEET_STATE_ACTIVE", lines[^1], StringComparison.Ordinal);

        var events = (await cli.RunAsync("fleets", "events", fleet.FleetId, "--json")).Json.GetProperty("Events");
        Assert.Equal("FLEET_STATE_ACTIVE", events[0].GetProperty("EventCode").GetString());
    }

    [Fact]
    public async Task A_fleets_attributes_and_runtime_configuration_are_changed_and_the_rest_stays()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync();

        var updated = await cli.RunAsync(
            "fleets", "update", fleet.FleetId, "--description", "for the finals", "--protection", "full", "--processes", "5", "--parameters", "loggingLevel:debug");

        Assert.Equal(("arena", "for the finals", "FullProtection"), (updated.Field("Name"), updated.Field("Description"), updated.Field("Protection")));
        var runtime = (await cli.ControlPlane.Api.DescribeRuntimeConfigurationAsync(new() { FleetId = fleet.FleetId })).RuntimeConfiguration!;
        Assert.Equal(
            new ServerProcess { LaunchPath = "/local/game/index.js", ConcurrentExecutions = 5, Parameters = "loggingLevel:debug" },
            Assert.Single(runtime.ServerProcesses!));

        await cli.RunAsync("fleets", "update", fleet.FleetId, "--launch-path", "/local/game/main.js");
        runtime = (await cli.ControlPlane.Api.DescribeRuntimeConfigurationAsync(new() { FleetId = fleet.FleetId })).RuntimeConfiguration!;
        Assert.Equal(("/local/game/main.js", 5), (runtime.ServerProcesses![0].LaunchPath, runtime.ServerProcesses[0].ConcurrentExecutions));
        Assert.Equal("for the finals", (await cli.RunAsync("fleets", "show", fleet.FleetId)).Field("Description"));
    }

    [Fact]
    public async Task A_fleet_is_shown_with_what_it_hosts()
    {
        var gameSession = await cli.ControlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 4);
        await cli.ControlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = gameSession.GameSessionId, PlayerId = "ana" });

        var shown = await cli.RunAsync("fleets", "show", gameSession.FleetId);

        Assert.Equal(("1", "1", "1/4"), (shown.Field("Processes"), shown.Field("Sessions"), shown.Field("Players")));
    }

    [Fact]
    public async Task What_is_wrong_is_named_with_its_code_and_request()
    {
        var refused = await cli.RunAsync("fleets", "create", "--script", "script-0", "--name", "x");
        refused.AssertFailed("gamerelay: NotFoundException: Script 'script-0' does not exist. (request ");
        (await cli.RunAsync("fleets", "show", "fleet-0")).AssertFailed("Fleet 'fleet-0' does not exist. 'gamerelay fleets list' shows those that do.");
        (await cli.RunAsync("fleets", "events", "fleet-0")).AssertFailed("NotFoundException: ");
        (await cli.RunAsync("fleets", "delete", "fleet-0")).AssertFailed("NotFoundException: ");
    }

    private FleetTransitions Transitions => cli.ControlPlane.Services.GetRequiredService<FleetTransitions>();

    private Task<string> FindByNameAsync(string name) => Eventually.GetAsync(
        async () => (await cli.ControlPlane.Api.DescribeFleetAttributesAsync(new())).FleetAttributes.SingleOrDefault(fleet => fleet.Name == name)?.FleetId,
        $"the fleet '{name}'");

    private Task<bool> AdvanceAsync(string fleetId, FleetStatus to) => RunAsync(db => Transitions.AdvanceAsync(db, fleetId, "local", to, default));

    private Task<bool> RunAsync(Func<GameRelayDb, Task<bool>> work) => cli.ControlPlane.Services.GetRequiredService<Transactions>().RunAsync(work, default);
}
