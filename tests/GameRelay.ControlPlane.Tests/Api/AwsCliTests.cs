using System.Diagnostics;
using System.Text.Json;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

/// <summary>The ordinary AWS CLI against a control plane: its signatures, its encoding, its reading of our answers and errors.</summary>
public sealed class AwsCliTests
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_aws_cli_does_the_main_job()
    {
        var aws = FindAws();
        if (aws is null && Environment.GetEnvironmentVariable("CI") is null)
            Assert.Skip("The AWS CLI is not installed.");
        Assert.NotNull(aws);
        await using var controlPlane = await ControlPlaneHost.StartAsync(time: TimeProvider.System);

        async Task<JsonElement> CallAsync(params string[] arguments)
        {
            var (exitCode, output, error) = await RunAsync(aws, controlPlane.Url, arguments);
            Assert.True(exitCode == 0, $"aws {string.Join(' ', arguments)}: {error}");
            return output.Length == 0 ? default : JsonDocument.Parse(output).RootElement;
        }

        var zip = Path.Combine(TestFolder.New(), "script.zip");
        await File.WriteAllBytesAsync(zip, ControlPlaneHost.Zip(("index.js", "exports.ssExports = {};")).ToArray(), Deadline.Token());
        var script = await CallAsync("create-script", "--name", "game", "--zip-file", $"fileb://{zip}");
        var scriptId = script.GetProperty("Script").GetProperty("ScriptId").GetString()!;

        var active = await controlPlane.CreateActiveFleetAsync();
        var described = await CallAsync("describe-fleet-attributes", "--fleet-ids", active.FleetId);
        Assert.Equal("ACTIVE", described.GetProperty("FleetAttributes")[0].GetProperty("Status").GetString());

        await CallAsync("update-fleet-capacity", "--fleet-id", active.FleetId, "--desired-instances", "0");
        var capacity = (await CallAsync("describe-fleet-capacity", "--fleet-ids", active.FleetId)).GetProperty("FleetCapacity")[0];
        Assert.Equal(0, capacity.GetProperty("InstanceCounts").GetProperty("DESIRED").GetInt32());
        Assert.Equal(1, capacity.GetProperty("InstanceCounts").GetProperty("ACTIVE").GetInt32());

        var game = (await CallAsync(
            "create-game-session", "--fleet-id", active.FleetId, "--maximum-player-session-count", "2", "--game-properties", "Key=map,Value=ice"))
            .GetProperty("GameSession").GetProperty("GameSessionId").GetString()!;
        await controlPlane.ActivateAsync(game);
        var player = await CallAsync("create-player-session", "--game-session-id", game, "--player-id", "ana");
        Assert.Equal("RESERVED", player.GetProperty("PlayerSession").GetProperty("Status").GetString());

        await CallAsync("update-game-session", "--game-session-id", game, "--game-properties", "Key=map,Value=sand", "--protection-policy", "FullProtection");
        var found = await CallAsync(
            "search-game-sessions", "--fleet-id", active.FleetId, "--filter-expression", "gameSessionProperties.map = 'sand' AND hasAvailablePlayerSessions=true",
            "--sort-expression", "playerSessionCount DESC");
        Assert.Equal(game, found.GetProperty("GameSessions")[0].GetProperty("GameSessionId").GetString());

        var (exitCode, _, error) = await RunAsync(aws, controlPlane.Url, ["describe-script", "--script-id", "script-none"]);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("(NotFoundException)", error, StringComparison.Ordinal);
        Assert.NotEqual("script-none", scriptId);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string aws, Uri endpoint, string[] arguments)
    {
        var start = new ProcessStartInfo(aws, ["gamelift", .. arguments, "--output", "json"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AWS_ENDPOINT_URL"] = endpoint.ToString();
        start.Environment["AWS_ACCESS_KEY_ID"] = ControlPlaneHost.AccessKeyId;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = ControlPlaneHost.Secret;
        start.Environment["AWS_DEFAULT_REGION"] = "eu-x-1";
        start.Environment["AWS_CONFIG_FILE"] = "/dev/null";
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        start.Environment["AWS_PAGER"] = "";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Deadline.Token(CallLimit));
        var error = process.StandardError.ReadToEndAsync(Deadline.Token(CallLimit));
        await process.WaitForExitAsync(Deadline.Token(CallLimit));
        return (process.ExitCode, await output, await error);
    }

    private static string? FindAws() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "aws")).FirstOrDefault(File.Exists);
}
