using System.Diagnostics;
using System.Globalization;
using GameRelay.ControlPlane.Tests;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

/// <summary>With the real agent, which the CLI's process becomes.</summary>
public sealed class JoinHostTests(CliFixture cli) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task A_machine_joins_a_fleet_and_leaves_it_when_it_is_revoked()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        var folder = TestFolder.New("host");
        using var agent = Join(fleet.FleetId, folder, "--name", "attic");
        try
        {
            var shown = await Eventually.GetAsync(
                async () => await cli.RunAsync("hosts", "show", "attic", "--fleet", fleet.FleetId, "--query", "Host.Status") is { Out: "\"CONNECTED\"\n" } found ? found : null,
                "the host is connected");
            Assert.Equal(0, shown.ExitCode);

            var refused = await CliFixture.RunElsewhereAsync("hosts", "join", "--fleet", "fleet-0", "--data-dir", folder, "--endpoint", cli.ControlPlane.Url.ToString());
            refused.AssertFailed($"{folder} is the folder of host 'attic' of fleet {fleet.FleetId}.");

            var revoked = await cli.RunAsync("hosts", "revoke", "attic");
            Assert.Equal("attic", revoked.Field("Revoked"));
            var ended = await CliFixture.EndAsync(agent);
            Assert.Contains("This host was revoked", ended.Out, StringComparison.Ordinal);
            Assert.NotEqual(0, ended.ExitCode);
            Assert.False(File.Exists(Path.Combine(folder, "credential.json")));
            (await cli.RunAsync("hosts", "show", "attic", "--fleet", fleet.FleetId)).AssertFailed($"NotFoundException: Fleet '{fleet.FleetId}' has no host 'attic'.");
        }
        finally
        {
            if (!agent.HasExited)
                agent.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task The_settings_for_another_machine_are_printed()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync(readyProcesses: 0);

        var printed = await cli.RunAsync("hosts", "join", "--fleet", fleet.FleetArn!, "--data-dir", "/srv/host", "--ip-address", "203.0.113.7", "--print");

        Assert.Equal(0, printed.ExitCode);
        Assert.Matches(
            """
            ^GAMERELAY_AGENT__ControlPlane='https://127\.0\.0\.1:\d+'
            GAMERELAY_AGENT__JoinToken='grj1\.[^']+'
            GAMERELAY_AGENT__DataDirectory='/srv/host'
            GAMERELAY_AGENT__IpAddress='203\.0\.113\.7'
            $
            """,
            printed.Out);
    }

    [Fact]
    public async Task What_cannot_join_is_told_why()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync(readyProcesses: 0);

        async Task RefusedAsync(string message, params string[] more) => (await cli.RunAsync(["hosts", "join", "--data-dir", "/nowhere", .. more])).AssertFailed(message);

        await RefusedAsync("NotFoundException: Fleet 'fleet-0' does not exist.", "--fleet", "fleet-0");
        await RefusedAsync($"InvalidRequestException: Fleet '{fleet.FleetId}' has no location 'custom-attic'; it has: local.", "--fleet", fleet.FleetId, "--location", "custom-attic");
        await RefusedAsync("--ip-address 'attic' is not an IP address.", "--fleet", fleet.FleetId, "--ip-address", "attic", "--print");
        await RefusedAsync("--ip-address is missing: the address of this machine that players reach it at.", "--fleet", fleet.FleetId, "--control-plane", "https://relay.example.com:8443");
        (await cli.RunAsync("hosts", "revoke", "nobody")).AssertFailed("There is no host 'nobody'. 'gamerelay hosts list' shows those that are.");
    }

    private Process Join(string fleetId, string folder, params string[] more) => CliFixture.StartProcess(
        new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = cli.ControlPlane.Url.ToString(),
            ["AWS_ACCESS_KEY_ID"] = ControlPlaneHost.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = ControlPlaneHost.Secret,
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["GAMERELAY_AGENT__EndGrace"] = TimeSpan.FromSeconds(1).ToString("c", CultureInfo.InvariantCulture),
        },
        ["hosts", "join", "--fleet", fleetId, "--data-dir", folder, .. more]);
}
