using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

/// <summary>The ordinary AWS CLI against a control plane: its signatures, its encoding, its reading of our answers and errors.</summary>
public sealed class AwsCliTests
{
    public static async Task<IEnumerable<TheoryDataRow<AwsCli>>> InstalledAsync() =>
        (await AwsCli.InstalledAsync()).Select(aws => new TheoryDataRow<AwsCli>(aws));

    [Theory, MemberData(nameof(InstalledAsync), DisableDiscoveryEnumeration = true)]
    public async Task The_aws_cli_does_the_main_job(AwsCli installed)
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync(time: TimeProvider.System);
        var aws = installed.At(new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = controlPlane.Url.ToString(),
            ["AWS_ACCESS_KEY_ID"] = ControlPlaneHost.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = ControlPlaneHost.Secret,
            ["AWS_DEFAULT_REGION"] = "eu-x-1",
        });

        var zip = Path.Combine(TestFolder.New(), "script.zip");
        await File.WriteAllBytesAsync(zip, ControlPlaneHost.Zip(("index.js", "exports.ssExports = {};")).ToArray(), Deadline.Token());
        var script = await aws.GameLiftAsync("create-script", "--name", "game", "--zip-file", $"fileb://{zip}");
        var scriptId = script["Script"]!["ScriptId"]!.GetValue<string>();

        var active = await controlPlane.CreateActiveFleetAsync();
        var described = await aws.GameLiftAsync("describe-fleet-attributes", "--fleet-ids", active.FleetId);
        Assert.Equal("ACTIVE", described["FleetAttributes"]![0]!["Status"]!.GetValue<string>());

        await aws.GameLiftAsync("update-fleet-capacity", "--fleet-id", active.FleetId, "--desired-instances", "0");
        var capacity = (await aws.GameLiftAsync("describe-fleet-capacity", "--fleet-ids", active.FleetId))["FleetCapacity"]![0]!;
        Assert.Equal(0, capacity["InstanceCounts"]!["DESIRED"]!.GetValue<int>());
        Assert.Equal(1, capacity["InstanceCounts"]!["ACTIVE"]!.GetValue<int>());

        var game = (await aws.GameLiftAsync(
            "create-game-session", "--fleet-id", active.FleetId, "--maximum-player-session-count", "2", "--game-properties", "Key=map,Value=ice"))
            ["GameSession"]!["GameSessionId"]!.GetValue<string>();
        await controlPlane.ActivateAsync(game);
        var player = await aws.GameLiftAsync("create-player-session", "--game-session-id", game, "--player-id", "ana");
        Assert.Equal("RESERVED", player["PlayerSession"]!["Status"]!.GetValue<string>());

        await aws.GameLiftAsync("update-game-session", "--game-session-id", game, "--name", "the ice", "--protection-policy", "FullProtection");
        var found = await aws.GameLiftAsync(
            "search-game-sessions", "--fleet-id", active.FleetId,
            "--filter-expression", "gameSessionProperties.map = 'ice' AND gameSessionName = 'the ice' AND hasAvailablePlayerSessions=true",
            "--sort-expression", "playerSessionCount DESC");
        Assert.Equal(game, found["GameSessions"]![0]!["GameSessionId"]!.GetValue<string>());

        var refused = await aws.RunAsync("describe-script", "--script-id", "script-none");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("(NotFoundException)", refused.Error, StringComparison.Ordinal);
        Assert.NotEqual("script-none", scriptId);
    }
}
