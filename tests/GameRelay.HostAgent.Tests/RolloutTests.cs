using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.HostAgent.Tests;

/// <summary>What becomes of running processes when the desired state changes.</summary>
public class RolloutTests
{
    private long _lastCommand;

    [Fact]
    public async Task Idle_processes_are_replaced_one_by_one_across_restarts_of_the_agent()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("", processes: 2);
        string[] old = [(await controlPlane.ReadyProcessAsync()).ProcessId, ""];
        old[1] = (await controlPlane.ReadyProcessAsync(old[0])).ProcessId;

        // It learns of the change from the first stream of the next agent.
        await agent.KillAsync();
        var desired = controlPlane.Want("other", processes: 2);
        agent.Start();
        var first = await AskedAsync(controlPlane);
        var newOne = await controlPlane.ReadyProcessAsync(old);
        Assert.Equal(desired.ScriptContentHash, newOne.ScriptContentHash);
        Assert.Contains(first, old);

        // The question is lost with the agent, and asked again by the next one.
        await agent.KillAsync();
        agent.Start();
        Assert.Equal(3, (await controlPlane.SnapshotAsync(3)).Processes.Count);
        await Eventually.TrueAsync(() => controlPlane.Reports.Count(r => r.ProcessOutdated is not null) == 2, "the question is asked again");
        var again = controlPlane.Reports.Last(r => r.ProcessOutdated is not null).ProcessOutdated.ProcessId;
        Assert.Contains(again, old);
        End(controlPlane, again);
        Assert.Equal(EndCause.Terminated, (await controlPlane.EndAsync(e => e.ProcessId == again)).Cause);

        var last = old.Single(id => id != again);
        await controlPlane.ReportAsync(r => r.ProcessOutdated?.ProcessId == last && Ready(controlPlane, desired) == 2, "the other one may end too");
        End(controlPlane, last);
        await controlPlane.EndAsync(e => e.ProcessId == last);
    }

    [Fact]
    public async Task A_game_session_keeps_its_process_and_the_successor_runs_the_new_content()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("", processes: 2);
        var busy = (await controlPlane.ReadyProcessAsync()).ProcessId;
        var idle = (await controlPlane.ReadyProcessAsync(busy)).ProcessId;
        controlPlane.Activate(busy, "gsess-1");
        await controlPlane.ActiveProcessAsync("gsess-1");

        var desired = controlPlane.Want("other", processes: 2);

        Assert.Equal(idle, await AskedAsync(controlPlane));
        End(controlPlane, idle);
        await controlPlane.EndAsync(e => e.ProcessId == idle);
        controlPlane.Send(new() { TerminateGameSession = new() { CommandId = ++_lastCommand, ProcessId = busy, GameSessionId = "gsess-1", Reason = "over" } });
        await controlPlane.EndAsync(e => e.ProcessId == busy);
        await Eventually.TrueAsync(() => Ready(controlPlane, desired) == 2, "both run the new content");
        Assert.DoesNotContain(controlPlane.Reports, r => r.ProcessOutdated?.ProcessId == busy);
    }

    [Fact]
    public async Task Content_that_does_not_start_or_cannot_be_unpacked_takes_nothing_away()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("LaunchBackoff", "00:00:00.05"));
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var old = (await controlPlane.ReadyProcessAsync()).ProcessId;

        var broken = controlPlane.Want("exit");
        await Eventually.TrueAsync(() => controlPlane.Reports.Count(r => r.ProcessEnded is not null) >= 2, "the new content fails again and again");
        controlPlane.WantPackage([1, 2, 3]);
        await controlPlane.EventAsync("FLEET_CREATION_FAILED_INSTALLER");
        Assert.DoesNotContain(controlPlane.Reports, r => r.ProcessOutdated is not null);
        Assert.DoesNotContain(controlPlane.Reports, r => r.ProcessEnded?.ProcessId == old);

        controlPlane.Want("good");
        Assert.Equal(old, await AskedAsync(controlPlane));
        Assert.Equal(0, Ready(controlPlane, broken));
    }

    [Fact]
    public async Task A_changed_entry_replaces_the_one_before()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        var package = ScriptPackage.Of("");
        controlPlane.WantPackage(package);
        var old = await controlPlane.ReadyProcessAsync();

        controlPlane.WantPackage(package, change: desired => desired.RuntimeConfiguration.ServerProcesses[0].Parameters = "loggingLevel:debug");

        Assert.Equal(old.ProcessId, await AskedAsync(controlPlane));
        var successor = await controlPlane.ReadyProcessAsync(old.ProcessId);
        Assert.Equal((old.ScriptContentHash, "loggingLevel:debug"), (successor.ScriptContentHash, successor.Parameters));
    }

    [Fact]
    public async Task A_desired_state_that_says_nothing_of_processes_leaves_those_that_run()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var process = await controlPlane.ReadyProcessAsync();
        var silent = controlPlane.Want("other", change: desired => desired.RuntimeConfiguration = null);
        var saved = Path.Combine(agent.DataDirectory, "desired-state.bin");
        await Eventually.TrueAsync(
            () => DesiredState.Parser.ParseFrom(File.ReadAllBytes(saved)).Version == silent.Version, "the agent has taken the desired state");
        await agent.KillAsync();
        agent.Start();

        var snapshot = await controlPlane.SnapshotAsync(2);
        Assert.Equal((silent.Version, process.ProcessId), (snapshot.DesiredVersion, snapshot.Processes.Single().ProcessId));
        controlPlane.Want("", processes: 2);
        await controlPlane.ReadyProcessAsync(process.ProcessId);
    }

    private void End(TestControlPlane controlPlane, string processId) => controlPlane.Send(new()
    {
        TerminateGameSession = new() { CommandId = ++_lastCommand, ProcessId = processId, Reason = "It runs what the fleet has replaced." },
    });

    private static async Task<string> AskedAsync(TestControlPlane controlPlane) =>
        (await controlPlane.ReportAsync(r => r.ProcessOutdated is not null, "an outdated process may end")).ProcessOutdated.ProcessId;

    private static int Ready(TestControlPlane controlPlane, DesiredState desired) => controlPlane.Reports
        .Where(r => r.ProcessChanged?.Process is { Phase: ProcessPhase.Ready } process && process.ScriptContentHash == desired.ScriptContentHash)
        .Select(r => r.ProcessChanged.Process.ProcessId).Distinct().Count();
}
