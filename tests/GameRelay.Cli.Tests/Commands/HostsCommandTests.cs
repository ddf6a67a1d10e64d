using GameRelay.Api;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class HostsCommandTests(CliFixture cli) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task Hosts_are_listed_with_what_runs_on_them()
    {
        var fleet = await cli.ControlPlane.CreateActiveFleetAsync(readyProcesses: 2);
        var empty = await cli.ControlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await cli.ControlPlane.CreateGameSessionAsync(fleetId: fleet.FleetId);

        var all = await cli.RunAsync("hosts", "list");
        Assert.Matches($"compute-[^ ]+ +CONNECTED +local +127.0.0.1 +2 +1 +- +- +- +{fleet.FleetId}", all.Out);
        Assert.Contains(empty.FleetId, all.Out, StringComparison.Ordinal);

        var host = Assert.Single((await cli.RunAsync("hosts", "list", "--fleet", fleet.FleetId, "--json")).Json.GetProperty("Hosts").EnumerateArray());
        Assert.Equal(("CONNECTED", 1), (host.GetProperty("Status").GetString(), host.GetProperty("GameSessionCount").GetInt32()));
    }

    [Fact]
    public async Task A_fleet_id_that_cannot_be_one_is_refused() =>
        (await cli.RunAsync("hosts", "list", "--fleet", "arena")).AssertFailed("gamerelay: InvalidRequestException: ");
}
