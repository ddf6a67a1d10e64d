using GameRelay.Api;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Hosts;

public sealed class LocalHostTests
{
    [Fact]
    public async Task A_fleet_gets_a_host_of_its_own_runs_a_game_session_and_leaves_nothing_when_it_is_deleted()
    {
        await using var hosts = await LocalHosts.StartAsync();
        var fleet = await hosts.CreateActiveFleetAsync(processes: 2);
        var session = await hosts.CreateGameSessionAsync(fleet.FleetId);
        await hosts.GameSessionIsAsync(session.GameSessionId, GameSessionStatus.Active);
        Assert.Equal(
            ["FLEET_CREATED", "FLEET_STATE_DOWNLOADING", "FLEET_CREATION_EXTRACTING_BUILD", "FLEET_STATE_VALIDATING", "FLEET_CREATION_VALIDATING_RUNTIME_CONFIG",
                "FLEET_STATE_BUILDING", "FLEET_STATE_ACTIVATING", "FLEET_STATE_ACTIVE"],
            (await hosts.EventsAsync(fleet.FleetId)).Reverse().Select(e => e.EventCode));
        var host = Assert.Single((await hosts.Api.ListHostsAsync(new() { FleetId = fleet.FleetId })).Hosts);
        Assert.Equal((HostStatus.Connected, 1), (host.Status, host.GameSessionCount));

        await hosts.Api.DeleteFleetAsync(new() { FleetId = fleet.FleetId });

        await Eventually.TrueAsync(() => !hosts.AgentPids().Any() && !hosts.ServerProcessPids().Any(), "the fleet's processes are gone");
        await hosts.FleetIsAsync(fleet.FleetId, FleetStatus.Terminated);
    }
}
