using GameRelay.Api;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
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
            [
                "FLEET_CREATED", "FLEET_STATE_DOWNLOADING", "FLEET_CREATION_EXTRACTING_BUILD", "FLEET_STATE_VALIDATING",
                "FLEET_CREATION_VALIDATING_RUNTIME_CONFIG", "FLEET_STATE_BUILDING", "FLEET_STATE_ACTIVATING", "FLEET_STATE_ACTIVE",
            ],
            (await hosts.EventsAsync(fleet.FleetId)).Reverse().Select(e => e.EventCode));
        var host = Assert.Single((await hosts.Api.ListHostsAsync(new() { FleetId = fleet.FleetId })).Hosts);
        Assert.Equal((HostStatus.Connected, 1), (host.Status, host.GameSessionCount));
        var log = await hosts.Api.GetGameSessionLogAsync(new() { GameSessionId = session.GameSessionId });
        Assert.False(log.Complete);
        Assert.Contains($"activate {session.GameSessionId}", log.Log, StringComparison.Ordinal);

        await hosts.Api.DeleteFleetAsync(new() { FleetId = fleet.FleetId });

        await Eventually.TrueAsync(() => hosts.HostDirectories().Length == 0, "the host's data is gone");
        Assert.Empty(hosts.AgentPids());
        Assert.Empty(hosts.ServerProcessPids());
        await hosts.FleetIsAsync(fleet.FleetId, FleetStatus.Terminated);
    }

    [Fact]
    public async Task A_crash_is_told_with_its_cause_and_the_process_is_replaced()
    {
        await using var hosts = await LocalHosts.StartAsync();
        var fleet = await hosts.CreateActiveFleetAsync();

        var first = await hosts.CreateGameSessionAsync(fleet.FleetId, "crash");
        await hosts.GameSessionIsAsync(first.GameSessionId, GameSessionStatus.Terminated);

        var crash = await hosts.EventAsync(fleet.FleetId, "SERVER_PROCESS_CRASHED");
        Assert.Contains("SIGKILL", crash.Message, StringComparison.Ordinal);
        Assert.Contains(first.GameSessionId, crash.Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            async () => (await hosts.Api.GetGameSessionLogAsync(new() { GameSessionId = first.GameSessionId })).Complete, "its log is there");
        await Eventually.TrueAsync(
            async () => await Record.ExceptionAsync(() => hosts.Api.GetGameSessionLogUrlAsync(new() { GameSessionId = first.GameSessionId })) is null, "and stored");
        Assert.Contains(
            $"activate {first.GameSessionId}",
            (await hosts.Api.GetGameSessionLogAsync(new() { GameSessionId = first.GameSessionId })).Log, StringComparison.Ordinal);
        var second = await hosts.CreateGameSessionAsync(fleet.FleetId);
        await hosts.GameSessionIsAsync(second.GameSessionId, GameSessionStatus.Active);
    }

    [Fact]
    public async Task A_script_that_fails_at_every_start_fails_the_fleet_with_its_place()
    {
        await using var hosts = await LocalHosts.StartAsync();
        var fleet = await hosts.CreateFleetAsync("fail-quietly");

        await hosts.FleetIsAsync(fleet.FleetId, FleetStatus.Error);

        var failure = await hosts.EventAsync(fleet.FleetId, "FLEET_VALIDATION_EXECUTABLE_RUNTIME_FAILURE");
        Assert.Contains("world is not a function (index.js:12:5)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_does_not_start_for_its_settings_is_told_with_its_own_words()
    {
        await using var hosts = await LocalHosts.StartAsync("--ControlPlane:RelayPath=/nowhere/relay.dll");
        hosts.ControlPlane.ExpectError("does not start: There is no relay at '/nowhere/relay.dll'");

        var fleet = await hosts.CreateFleetAsync();

        var told = await hosts.EventAsync(fleet.FleetId, "GENERIC_EVENT");
        Assert.Equal(
            "A host on the control plane's machine does not start: There is no relay at '/nowhere/relay.dll'; set GAMERELAY_AGENT__RelayPath.", told.Message);
    }

    [Fact]
    public async Task A_host_goes_to_the_other_replica_when_its_own_stops()
    {
        var ports = LocalHosts.FreePorts(2);
        var advertised = $"--ControlPlane:AdvertisedHostUrl=https://127.0.0.1:{ports[0]},https://127.0.0.1:{ports[1]}";
        await using var hosts = await LocalHosts.StartAsync(advertised, $"--ControlPlane:HostUrl=https://127.0.0.1:{ports[0]}");
        await hosts.AddReplicaAsync(advertised, $"--ControlPlane:HostUrl=https://127.0.0.1:{ports[1]}");
        var fleet = await hosts.CreateActiveFleetAsync(processes: 2);
        var first = await hosts.CreateGameSessionAsync(fleet.FleetId);
        await hosts.GameSessionIsAsync(first.GameSessionId, GameSessionStatus.Active);
        var agent = Assert.Single(hosts.AgentPids());

        await hosts.StopFirstReplicaAsync();

        await hosts.HostIsAsync(HostStatus.Connected);
        var second = await hosts.CreateGameSessionAsync(fleet.FleetId);
        await hosts.GameSessionIsAsync(second.GameSessionId, GameSessionStatus.Active);
        Assert.Equal(GameSessionStatus.Active, (await hosts.ControlPlane.DescribeAsync(first.GameSessionId)).Status);
        Assert.Equal(agent, Assert.Single(hosts.AgentPids()));
    }

    [Fact]
    public async Task Neither_a_killed_agent_nor_a_control_plane_that_restarts_ends_a_game()
    {
        await using var hosts = await LocalHosts.StartAsync();
        var fleet = await hosts.CreateActiveFleetAsync();
        var session = await hosts.CreateGameSessionAsync(fleet.FleetId);
        await hosts.GameSessionIsAsync(session.GameSessionId, GameSessionStatus.Active);
        var process = Assert.Single(hosts.ServerProcessPids());
        var agent = Assert.Single(hosts.AgentPids());

        LocalHosts.Signal("-KILL", agent);
        await hosts.HostIsAsync(HostStatus.Unreachable);
        await hosts.HostIsAsync(HostStatus.Connected);
        Assert.NotEqual(agent, Assert.Single(hosts.AgentPids()));

        agent = Assert.Single(hosts.AgentPids());
        await hosts.RestartControlPlaneAsync();
        await hosts.HostIsAsync(HostStatus.Connected);
        Assert.Equal(agent, Assert.Single(hosts.AgentPids()));

        // At another port, as when somebody took the old one: the agent is told by being started again.
        await hosts.RestartControlPlaneAsync($"--ControlPlane:HostUrl=https://127.0.0.1:{LocalHosts.FreePorts(1)[0]}");
        await hosts.HostIsAsync(HostStatus.Connected);
        Assert.NotEqual(agent, Assert.Single(hosts.AgentPids()));

        Assert.Equal(process, Assert.Single(hosts.ServerProcessPids()));
        Assert.Equal(GameSessionStatus.Active, (await hosts.ControlPlane.DescribeAsync(session.GameSessionId)).Status);
        await hosts.Api.TerminateGameSessionAsync(new() { GameSessionId = session.GameSessionId, TerminationMode = TerminationMode.TriggerOnProcessTerminate });
        var ended = await hosts.GameSessionIsAsync(session.GameSessionId, GameSessionStatus.Terminated);
        Assert.Equal(GameSessionStatusReason.TriggeredOnProcessTerminate, ended.StatusReason);
    }

    [Fact]
    public async Task New_content_reaches_a_fleet_under_load_without_a_game_session_that_fails()
    {
        await using var hosts = await LocalHosts.StartAsync();
        var fleet = await hosts.CreateActiveFleetAsync(processes: 3);
        var first = await hosts.CreateGameSessionAsync(fleet.FleetId);
        await hosts.GameSessionIsAsync(first.GameSessionId, GameSessionStatus.Active);
        var oldContent = await ContentOfAsync(first);

        await hosts.Api.UpdateScriptAsync(new() { ScriptId = fleet.ScriptId!, ZipFile = ControlPlaneHost.Zip(("index.js", "new")) });
        List<GameSession> sessions = [];
        await Eventually.TrueAsync(
            async () =>
            {
                sessions.Add(await hosts.CreateGameSessionAsync(fleet.FleetId, "end"));
                return await ContentOfAsync(sessions[^1]) != oldContent;
            },
            "a game session runs the new content");
        await Eventually.TrueAsync(
            async () => await hosts.ControlPlane.WithDbAsync(db => db.ServerProcesses.CountAsync(
                p => p.Status != ServerProcessStatus.Ended && p.ScriptContentHash == oldContent)) == 1,
            "of the old processes only that with the game session is left");

        foreach (var session in sessions)
            await hosts.GameSessionIsAsync(session.GameSessionId, GameSessionStatus.Terminated);
        Assert.Equal(GameSessionStatus.Active, (await hosts.ControlPlane.DescribeAsync(first.GameSessionId)).Status);
        Assert.DoesNotContain(await hosts.EventsAsync(fleet.FleetId), e => e.EventCode.StartsWith("SERVER_PROCESS_", StringComparison.Ordinal));

        Task<string> ContentOfAsync(GameSession session) => hosts.ControlPlane.WithDbAsync(
            db => (from game in db.GameSessions
                   where game.Id == session.GameSessionId
                   join process in db.ServerProcesses on game.ProcessId equals process.Id
                   select process.ScriptContentHash).SingleAsync());
    }

    [Fact]
    public async Task A_host_that_drains_survives_its_agent_and_control_plane_and_leaves_when_its_protected_game_session_is_over()
    {
        await using var hosts = await LocalHosts.StartAsync();
        var fleet = await hosts.CreateActiveFleetAsync();
        await hosts.Api.UpdateFleetAttributesAsync(new() { FleetId = fleet.FleetId, NewGameSessionProtectionPolicy = ProtectionPolicy.FullProtection });
        var session = await hosts.CreateGameSessionAsync(fleet.FleetId);
        await hosts.GameSessionIsAsync(session.GameSessionId, GameSessionStatus.Active);
        await hosts.Api.UpdateFleetCapacityAsync(new() { FleetId = fleet.FleetId, DesiredInstances = 0 });
        await CountsAsync(hosts, fleet.FleetId, active: 0, terminating: 1);

        var agent = Assert.Single(hosts.AgentPids());
        LocalHosts.Signal("-KILL", agent);
        await Eventually.TrueAsync(() => hosts.AgentPids().Any(pid => pid != agent), "the agent is started again");
        await hosts.RestartControlPlaneAsync();
        await hosts.HostIsAsync(HostStatus.Connected);
        Assert.Equal(GameSessionStatus.Active, (await hosts.ControlPlane.DescribeAsync(session.GameSessionId)).Status);

        // Wanted again, the location gets a new host beside the one that leaves.
        await hosts.Api.UpdateFleetCapacityAsync(new() { FleetId = fleet.FleetId, DesiredInstances = 1 });
        await CountsAsync(hosts, fleet.FleetId, active: 1, terminating: 1);
        Assert.Equal(2, hosts.HostDirectories().Length);

        await hosts.Api.TerminateGameSessionAsync(new() { GameSessionId = session.GameSessionId, TerminationMode = TerminationMode.TriggerOnProcessTerminate });
        await CountsAsync(hosts, fleet.FleetId, active: 1, terminating: 0);
        await Eventually.TrueAsync(() => hosts.HostDirectories().Length == 1, "the data of the host that left is gone");
        var next = await hosts.CreateGameSessionAsync(fleet.FleetId);
        Assert.NotEqual(session.ComputeName, next.ComputeName);
    }

    [Fact]
    public async Task Hosts_that_are_not_wanted_any_more_before_they_came_up_leave_first_and_a_revoked_one_is_replaced()
    {
        await using var hosts = await LocalHosts.StartAsync();
        var fleet = await hosts.CreateActiveFleetAsync();
        var session = await hosts.CreateGameSessionAsync(fleet.FleetId);
        await hosts.GameSessionIsAsync(session.GameSessionId, GameSessionStatus.Active);

        await hosts.Api.UpdateFleetCapacityAsync(new() { FleetId = fleet.FleetId, DesiredInstances = 2, MaxSize = 2 });
        await Eventually.TrueAsync(() => hosts.HostDirectories().Length == 2, "a second host is being made");
        await hosts.Api.UpdateFleetCapacityAsync(new() { FleetId = fleet.FleetId, DesiredInstances = 1 });
        await Eventually.TrueAsync(() => hosts.HostDirectories().Length == 1, "it is gone");
        await CountsAsync(hosts, fleet.FleetId, active: 1, terminating: 0);
        Assert.Equal(GameSessionStatus.Active, (await hosts.ControlPlane.DescribeAsync(session.GameSessionId)).Status);

        await hosts.Api.RevokeHostAsync(new() { FleetId = fleet.FleetId, ComputeName = session.ComputeName! });
        var next = await hosts.CreateGameSessionAsync(fleet.FleetId);
        Assert.NotEqual(session.ComputeName, next.ComputeName);
        await Eventually.TrueAsync(() => hosts.HostDirectories().Length == 1, "the data of the revoked host is gone");
    }

    private static Task CountsAsync(LocalHosts hosts, string fleetId, int active, int terminating) => Eventually.TrueAsync(
        async () => (await hosts.Api.DescribeFleetCapacityAsync(new() { FleetIds = [fleetId] })).FleetCapacity.Single().InstanceCounts is { } counts
            && (counts.Active, counts.Terminating) == (active, terminating),
        $"{active} instances are active and {terminating} terminate");
}
