using GameRelay.Api;
using GameRelay.EndToEnd.Tests.Platform;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Faults;

public sealed class ScriptFaultTests(SharedPlatform platform)
{
    [Theory]
    [InlineData("'use strict';\nlet x = ;\nexports.ssExports = {};\n", "index.js:2:9", "SyntaxError")]
    [InlineData("exports.ssExports = { onMessage() {} };\n", "ssExports has no function init", "The script")]
    [InlineData("require('./missing');\n", "./missing", "index.js")]
    [InlineData("exports.ssExports = { init() {}, onProcessStarted() { return false; } };\n", "onProcessStarted", "true")]
    public async Task A_script_that_cannot_run_fails_its_fleet_and_the_events_say_why(string script, string place, string cause)
    {
        var fleetId = await platform.Api.CreateFleetAsync(ScriptPackage.Of(script), processes: 1);

        var told = await platform.Api.EventAsync(fleetId, e => e.Message!.Contains(place, StringComparison.Ordinal), place);

        Assert.Contains(cause, told.Message, StringComparison.Ordinal);
        await platform.Api.FleetReachesAsync(fleetId, FleetStatus.Error);
        await platform.Api.DeleteFleetAsync(new() { FleetId = fleetId });
    }

    [Fact]
    public async Task A_launch_path_that_names_no_file_fails_the_fleet_and_is_named()
    {
        var fleetId = await platform.Api.CreateFleetAsync(ScriptPackage.Of("exports.ssExports = { init() {} };\n"), processes: 1, "/local/game/game.js");

        await platform.Api.EventAsync(fleetId, e => e.Message!.Contains("/local/game/game.js", StringComparison.Ordinal), "the launch path");

        await platform.Api.FleetReachesAsync(fleetId, FleetStatus.Error);
        await platform.Api.DeleteFleetAsync(new() { FleetId = fleetId });
    }

    [Theory]
    [InlineData("for (;;);", "time limit", "ran longer than")]
    [InlineData("setInterval(() => { for (let i = 0; i < 1e5; i++) kept.push({ i, text: 'x' + i }); }, 1);", "memory", "limit")]
    [InlineData("throw new Error('boom');", "boom", "boom")]
    public async Task What_a_script_does_to_itself_ends_its_own_game_session_and_is_told(string fault, string told, string logged)
    {
        var fleetId = await platform.Api.CreateActiveFleetAsync(ScriptPackage.Of($$"""
            const kept = [];
            function fault() { {{fault}} }
            exports.ssExports = { init() {}, onStartGameSession(game) { if (game.Name === 'victim') setTimeout(fault, 200); } };
            """));
        var bystander = await platform.Api.CreateActiveGameSessionAsync(fleetId);
        var victim = await platform.Api.CreateActiveGameSessionAsync(fleetId, name: "victim");

        await platform.Api.GameSessionReachesAsync(victim.GameSessionId, GameSessionStatus.Terminated);

        var crashed = await platform.Api.EventAsync(fleetId, e => e.EventCode == FleetEventCodes.ServerProcessCrashed, told);
        Assert.Contains(told, crashed.Message, StringComparison.OrdinalIgnoreCase);
        await Eventually.TrueAsync(
            async () => (await platform.Api.GetGameSessionLogAsync(new() { GameSessionId = victim.GameSessionId })).Log.Contains(logged, StringComparison.Ordinal),
            $"'{logged}' stands in the game session's log");
        Assert.Equal(GameSessionStatus.Active, (await platform.Api.DescribeAsync(bystander.GameSessionId)).Status);
        await platform.Api.CreateActiveGameSessionAsync(fleetId); // the process was replaced
        await platform.Api.DeleteFleetAsync(new() { FleetId = fleetId });
    }
}
