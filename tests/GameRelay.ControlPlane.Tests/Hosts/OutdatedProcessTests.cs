using GameRelay.Api;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Hosts;

/// <summary>A host asks to end what it has replaced; a game session may want the same process at that moment.</summary>
public sealed class OutdatedProcessTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Fact]
    public async Task An_idle_process_is_ended_once_and_not_claimed_any_more()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(_controlPlane, fleet.FleetId, "p1");

        await AskAsync(host, "p1");
        await AskAsync(host, "p1");
        await AskAsync(host, "never heard of");

        var command = (await host.CommandAsync(c => c.TerminateGameSession is not null, "the end of the process")).TerminateGameSession;
        Assert.Equal(("p1", "", false), (command.ProcessId, command.GameSessionId, command.Force));
        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => HostStreamTests.CreateAsync(_controlPlane, fleet.FleetId));
        // What the host still says of it, before it hears the command, on this stream or the next.
        await host.SendAsync(WireHost.Process("p1"));
        await host.ConnectAsync(_controlPlane, [WireHost.Process("p1"), WireHost.Process("p2")]);
        Assert.Equal(ServerProcessStatus.Terminating, await HostStreamTests.ProcessStatusAsync(_controlPlane, "p1"));
        await Eventually.TrueAsync(() => host.Commands.Count(c => c.TerminateGameSession is not null) == 2, "the next stream brings the command again");
        Assert.Single(await _controlPlane.CommandsAsync());

        await host.SendAsync(WireHost.Process("p1", ProcessPhase.Terminating));
        await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended("p1", EndCause.Terminated) });
        await Eventually.TrueAsync(
            async () => await HostStreamTests.ProcessStatusAsync(_controlPlane, "p1") == ServerProcessStatus.Ended, "the process has ended");
        Assert.Equal("p2", (await host.ActivationAsync((await HostStreamTests.CreateAsync(_controlPlane, fleet.FleetId)).GameSessionId)).ProcessId);
    }

    [Fact]
    public async Task A_claimed_process_is_left_to_its_game_session()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(_controlPlane, fleet.FleetId, "p1", "p2");
        var session = await HostStreamTests.ActiveSessionAsync(_controlPlane, host, fleet.FleetId, "p1");
        var claimed = await HostStreamTests.CreateAsync(_controlPlane, fleet.FleetId);

        await AskAsync(host, "p1");
        await AskAsync(host, "p2");
        var active = WireHost.Process("p1", ProcessPhase.Active, session.GameSessionId);
        await host.ConnectAsync(_controlPlane, [active, WireHost.Process("p2", ProcessPhase.Activating, claimed.GameSessionId)]);

        Assert.Equal(ServerProcessStatus.Active, await HostStreamTests.ProcessStatusAsync(_controlPlane, "p1"));
        Assert.Equal(ServerProcessStatus.Claimed, await HostStreamTests.ProcessStatusAsync(_controlPlane, "p2"));
        Assert.DoesNotContain(await _controlPlane.CommandsAsync(), c => c.Kind == ComputeCommandKind.TerminateGameSession);
    }

    [Fact]
    public async Task No_host_ends_the_process_of_another()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(_controlPlane, fleet.FleetId, "p1");
        await using var other = await WireHost.StartAsync(_controlPlane, fleet.FleetId, "p2");

        await AskAsync(other, "p1");
        await AskAsync(other, "p2");

        await other.CommandAsync(c => c.TerminateGameSession?.ProcessId == "p2", "the end of its own");
        Assert.Equal(ServerProcessStatus.Ready, await HostStreamTests.ProcessStatusAsync(_controlPlane, "p1"));
    }

    [Fact]
    public async Task The_newest_process_is_claimed_first()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(_controlPlane, fleet.FleetId, "p1", "p2", "p3");
        await _controlPlane.WithDbAsync(db => db.ServerProcesses.Where(p => p.Id == "p2").ExecuteUpdateAsync(
            set => set.SetProperty(p => p.StartedAt, p => p.StartedAt.AddYears(1))));

        Assert.Equal("p2", (await host.ActivationAsync((await HostStreamTests.CreateAsync(_controlPlane, fleet.FleetId)).GameSessionId)).ProcessId);
    }

    // Reports are taken in their order: when the process after it is known, the question was heard.
    private async Task AskAsync(WireHost host, string processId)
    {
        await host.SendAsync(new HostReport { ProcessOutdated = new() { ProcessId = processId } });
        var marker = Guid.NewGuid().ToString();
        await host.SendAsync(WireHost.Process(marker, ProcessPhase.Starting));
        await Eventually.TrueAsync(() => _controlPlane.WithDbAsync(db => db.ServerProcesses.AnyAsync(p => p.Id == marker)), "the question is heard");
    }
}
