using System.IO.Compression;
using System.Text.Json.Nodes;
using GameRelay.EndToEnd.Tests.Platform;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Lives;

public sealed class AwsCliTests(SharedPlatform platform)
{
    public static async Task<IEnumerable<TheoryDataRow<AwsCli>>> InstalledAsync() =>
        (await AwsCli.InstalledAsync()).Select(aws => new TheoryDataRow<AwsCli>(aws));

    [Theory, MemberData(nameof(InstalledAsync), DisableDiscoveryEnumeration = true)]
    public async Task The_life_of_a_fleet_through_the_aws_cli(AwsCli installed)
    {
        var aws = installed.At(platform.Up.Environment);
        var model = await ServiceModel.OfAsync(aws);
        var folder = TestFolder.New();
        var zip = Path.Combine(folder, "script.zip");
        await File.WriteAllBytesAsync(zip, ScriptPackage.Sample("chat"), TestContext.Current.CancellationToken);

        var script = (await aws.GameLiftAsync("create-script", "--name", "arena", "--script-version", "1", "--zip-file", $"fileb://{zip}"))["Script"]!;
        var scriptId = (string)script["ScriptId"]!;
        Assert.StartsWith("script-", scriptId, StringComparison.Ordinal);
        Assert.Equal("arena", (string?)(await aws.GameLiftAsync("describe-script", "--script-id", scriptId))["Script"]!["Name"]);

        var created = await aws.GameLiftAsync(
            "create-fleet", "--name", "cli", "--script-id", scriptId, "--ec2-instance-type", "c5.large",
            "--runtime-configuration", "ServerProcesses=[{LaunchPath=/local/game/index.js,ConcurrentExecutions=1}]");
        Assert.Equal("NEW", (string?)created["FleetAttributes"]!["Status"]);
        var fleetId = (string)created["FleetAttributes"]!["FleetId"]!;
        await FleetReachesAsync(aws, fleetId, "ACTIVE");
        var codes = (await aws.GameLiftAsync("describe-fleet-events", "--fleet-id", fleetId))["Events"]!.AsArray().Select(e => (string?)e!["EventCode"]).ToList();
        Assert.Contains("FLEET_CREATED", codes);
        Assert.Contains("FLEET_STATE_ACTIVE", codes);

        var game = (await aws.GameLiftAsync(
            "create-game-session", "--fleet-id", fleetId, "--maximum-player-session-count", "2", "--name", "cli game",
            "--game-properties", "Key=mode,Value=ranked"))["GameSession"]!;
        var gameSessionId = (string)game["GameSessionId"]!;
        Assert.Equal("ACTIVATING", (string?)game["Status"]);
        var active = await GameSessionReachesAsync(aws, gameSessionId, "ACTIVE");
        Assert.Equal("mode", (string?)active["GameProperties"]![0]!["Key"]);
        Assert.InRange((int)active["Port"]!, 1, 60000);

        var player = (await aws.GameLiftAsync("create-player-session", "--game-session-id", gameSessionId, "--player-id", "ana"))["PlayerSession"]!;
        Assert.Equal("RESERVED", (string?)player["Status"]);
        Assert.Equal((int)active["Port"]!, (int)player["Port"]!);
        var described = await aws.GameLiftAsync("describe-player-sessions", "--game-session-id", gameSessionId);
        Assert.Equal("ana", (string?)described["PlayerSessions"]![0]!["PlayerId"]);
        if (model.Knows("GetPlayerConnectionDetails"))
        {
            var details = await aws.GameLiftAsync("get-player-connection-details", "--game-session-id", gameSessionId, "--player-ids", "ana");
            Assert.NotEmpty((string)details["PlayerConnectionDetails"]![0]!["PlayerGatewayToken"]!);
        }

        var two = await aws.GameLiftAsync("create-player-sessions", "--game-session-id", gameSessionId, "--player-ids", "ben");
        Assert.Single(two["PlayerSessions"]!.AsArray());
        var full = await aws.RunAsync("create-player-session", "--game-session-id", gameSessionId, "--player-id", "cyd");
        Assert.NotEqual(0, full.ExitCode);
        Assert.Contains("GameSessionFullException", full.Error, StringComparison.Ordinal);

        if (model.Knows("TerminateGameSession"))
        {
            var terminating = await aws.GameLiftAsync(
                "terminate-game-session", "--game-session-id", gameSessionId, "--termination-mode", "TRIGGER_ON_PROCESS_TERMINATE");
            Assert.Equal("TERMINATING", (string?)terminating["GameSession"]!["Status"]);
            var ended = await GameSessionReachesAsync(aws, gameSessionId, "TERMINATED");
            Assert.Equal("TRIGGERED_ON_PROCESS_TERMINATE", (string?)ended["StatusReason"]);

            var archive = Path.Combine(folder, "log.zip");
            await Eventually.TrueAsync(
                async () => (await aws.RunAsync("get-game-session-log", "--game-session-id", gameSessionId, "--save-as", archive)).ExitCode == 0,
                "the log is stored");
            using var log = await ZipFile.OpenReadAsync(archive, TestContext.Current.CancellationToken);
            using var reader = new StreamReader(await Assert.Single(log.Entries).OpenAsync(TestContext.Current.CancellationToken));
            Assert.Contains($"Game session {gameSessionId} starts", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        await aws.GameLiftAsync("delete-fleet", "--fleet-id", fleetId);
        await Eventually.TrueAsync(
            async () => await FleetStatusAsync(aws, fleetId) is null or "TERMINATED",
            "the fleet is deleted", TimeSpan.FromSeconds(60));
    }

    [Theory, MemberData(nameof(InstalledAsync), DisableDiscoveryEnumeration = true)]
    public async Task An_operation_that_is_not_there_says_so_by_name(AwsCli installed)
    {
        var result = await installed.At(platform.Up.Environment).RunAsync("list-builds");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("UnsupportedOperationException", result.Error, StringComparison.Ordinal);
        Assert.Contains("ListBuilds", result.Error, StringComparison.Ordinal);
    }

    private static Task FleetReachesAsync(AwsCli aws, string fleetId, string status) =>
        Eventually.TrueAsync(
            async () => await FleetStatusAsync(aws, fleetId) == status, $"the fleet is {status}", TimeSpan.FromSeconds(60));

    private static async Task<string?> FleetStatusAsync(AwsCli aws, string fleetId) =>
        (await aws.GameLiftAsync("describe-fleet-attributes", "--fleet-ids", fleetId))["FleetAttributes"]!.AsArray() is [{ } fleet]
            ? (string?)fleet["Status"]
            : null;

    private static async Task<JsonNode> GameSessionReachesAsync(AwsCli aws, string gameSessionId, string status)
    {
        JsonNode? game = null;
        await Eventually.TrueAsync(
            async () =>
            {
                game = (await aws.GameLiftAsync("describe-game-sessions", "--game-session-id", gameSessionId))["GameSessions"]![0]!;
                return (string?)game["Status"] == status;
            },
            $"the game session is {status}", TimeSpan.FromSeconds(60));
        return game!;
    }
}
