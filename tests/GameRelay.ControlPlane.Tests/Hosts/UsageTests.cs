using GameRelay.Api;
using GameRelay.Hosting.Host.V1;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Hosts;

public sealed class UsageTests
{
    [Fact]
    public async Task What_hosts_tell_with_their_heartbeats_is_told_of_them_their_processes_and_game_sessions()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "process-1");
        var session = (await controlPlane.Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 2 })).GameSession;

        // An agent that tells nothing; then one that tells twice.
        await host.SendAsync(new HostReport { Heartbeat = new() });
        await host.SendAsync(Heartbeat(messages: 1));
        await host.SendAsync(Heartbeat(messages: 50));
        var usage = await Eventually.GetAsync(
            async () => await controlPlane.Api.DescribeUsageAsync(new() { FleetId = fleet.FleetArn })
                is { GameSessions: [{ Usage.MessagesInPerSecond: 50 }] } found ? found : null,
            "the newest usage is stored");

        Assert.Equal(session.GameSessionId, usage.GameSessions[0].GameSessionId);
        var ofFleet = Assert.Single(usage.Fleets);
        Assert.Equal((fleet.FleetId, 2, 0, 1, 2, 0.5), // the fleet's other host tells nothing
            (ofFleet.FleetId, ofFleet.HostCount, ofFleet.ReadyServerProcessCount, ofFleet.GameSessionCount, ofFleet.MaximumPlayerSessionCount, ofFleet.Usage.CpuCoresUsed));
        var told = Assert.Single(usage.Hosts, one => one.Usage is not null).Usage!;
        Assert.Equal((1.25, 4, 3L << 30, 8L << 30, 50), (told.Usage.CpuCoresUsed, told.CpuCores, told.Usage.MemoryUsedBytes, told.MemoryTotalBytes, told.Usage.MessagesInPerSecond));
        Assert.Equal(told, (await controlPlane.Api.ListHostsAsync(new() { FleetId = fleet.FleetId })).Hosts.Single(one => one.ComputeName == "test").Usage);
        var described = await controlPlane.Api.DescribeHostAsync(new() { FleetId = fleet.FleetId, ComputeName = "test" });
        Assert.Equal((0.5, 100L << 20), (described.ServerProcesses.Single().Usage!.CpuCoresUsed, described.ServerProcesses.Single().Usage!.MemoryUsedBytes));
        await Assert.ThrowsAsync<NotFoundException>(() => controlPlane.Api.DescribeUsageAsync(new() { FleetId = "fleet-0" }));
    }

    private static HostReport Heartbeat(double messages)
    {
        Heartbeat heartbeat = new() { CpuCoresUsed = 1.25, CpuCores = 4, MemoryUsedBytes = 3L << 30, MemoryTotalBytes = 8L << 30 };
        heartbeat.Processes.Add(new ProcessUsage { ProcessId = "process-1", CpuCoresUsed = 0.5, MemoryUsedBytes = 100L << 20, MessagesInPerSecond = messages });
        return new() { Heartbeat = heartbeat };
    }
}
