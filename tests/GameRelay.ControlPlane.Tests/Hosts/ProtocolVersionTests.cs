using GameRelay.Api;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Hosts;

public sealed class ProtocolVersionTests
{
    // Field 99 with a string, which no message here knows.
    private static readonly byte[] UnknownField = [0x9a, 0x06, 0x03, (byte)'n', (byte)'e', (byte)'w'];

    [Theory]
    [InlineData(0u, 0u, "speaks protocol version 0", "Upgrade the agent on this host")]
    [InlineData(7u, 3u, "speaks protocol versions 3 to 7", "Upgrade the control plane")]
    public async Task An_agent_of_another_protocol_is_refused_with_the_cure_and_keeps_its_games_until_it_is_upgraded(
        uint newest, uint oldest, string versions, string cure)
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        var session = await HostStreamTests.ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p1");
        await controlPlane.TickAsync<HostWatch>();
        await host.DisconnectAsync(controlPlane);

        // It goes on trying for longer than the lease of a host that is silent.
        HostSnapshot snapshot = new() { ProtocolVersion = newest, OldestProtocolVersion = oldest, AgentVersion = "0.0.7", IpAddress = "127.0.0.1" };
        for (var seconds = 0; seconds < 120; seconds += 15)
        {
            var refused = await host.RefusedAsync(controlPlane, snapshot);
            Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
            Assert.Contains($"agent 0.0.7 {versions}, and this control plane protocol version 1. {cure}", refused.Detail, StringComparison.Ordinal);
            await TickAsync(controlPlane, 15);
        }

        var shown = (await controlPlane.Api.ListHostsAsync(new())).Hosts.Single(h => h.ComputeName == "test");
        Assert.Equal(HostStatus.Unreachable, shown.Status);
        Assert.Contains(versions, shown.StatusReason, StringComparison.Ordinal);
        Assert.Single(
            (await controlPlane.Api.DescribeFleetEventsAsync(new() { FleetId = fleet.FleetId })).Events,
            e => e.EventCode == FleetEventCodes.GenericEvent && e.Message!.Contains(cure, StringComparison.Ordinal));
        Assert.Equal(GameSessionStatus.Active, (await controlPlane.DescribeAsync(session.GameSessionId)).Status);
        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => HostStreamTests.CreateAsync(controlPlane, fleet.FleetId));

        await host.ConnectAsync(controlPlane, [WireHost.Process("p1", ProcessPhase.Active, session.GameSessionId), WireHost.Process("p2")]);
        shown = (await controlPlane.Api.ListHostsAsync(new())).Hosts.Single(h => h.ComputeName == "test");
        Assert.Equal((HostStatus.Connected, null), (shown.Status, shown.StatusReason));
        await HostStreamTests.JoinAsync(controlPlane, host, session, "p1", "ana");
    }

    [Fact]
    public async Task A_refused_host_that_falls_silent_loses_its_lease_like_any_other()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        var session = await HostStreamTests.ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p1");
        await controlPlane.TickAsync<HostWatch>();
        await host.DisconnectAsync(controlPlane);
        await host.RefusedAsync(controlPlane, new() { IpAddress = "127.0.0.1" });

        await TickAsync(controlPlane, 65);

        Assert.Equal(GameSessionStatus.Terminated, (await controlPlane.DescribeAsync(session.GameSessionId)).Status);
    }

    [Fact]
    public async Task A_newer_agent_that_speaks_this_version_too_works_and_what_is_new_about_it_is_ignored()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.JoinAsync(controlPlane, fleet.FleetId);
        HostSnapshot snapshot = new() { ProtocolVersion = 9, OldestProtocolVersion = 1, IpAddress = "127.0.0.1" };
        snapshot.Processes.Add(Newer(WireHost.Process("p1")));
        snapshot.Processes.Add(WireHost.Process("p2", (ProcessPhase)77));

        await host.OpenAsync(controlPlane, Newer(snapshot));
        await host.CommandAsync(c => c.SnapshotTaken is not null, "the snapshot is taken");
        await host.SendAsync(HostReport.Parser.ParseFrom(UnknownField));
        await host.SendAsync(WireHost.Process("p1", (ProcessPhase)77));
        await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended("p2", (EndCause)77) });
        await host.CommandAsync(c => c.ProcessEndedTaken?.ProcessId == "p2", "the end is taken");

        var session = await HostStreamTests.CreateAsync(controlPlane, fleet.FleetId);
        Assert.Equal("p1", (await host.ActivationAsync(session.GameSessionId)).ProcessId);
    }

    private static T Newer<T>(T message)
        where T : IMessage<T>, new() => new MessageParser<T>(() => new()).ParseFrom([.. message.ToByteArray(), .. UnknownField]);

    private static async Task TickAsync(ControlPlaneHost controlPlane, int seconds)
    {
        for (var i = 0; i < seconds; i += 5)
        {
            await controlPlane.TickAsync<HostWatch>();
            controlPlane.Time.Advance(TimeSpan.FromSeconds(5));
        }
        await controlPlane.TickAsync<HostWatch>();
    }
}
