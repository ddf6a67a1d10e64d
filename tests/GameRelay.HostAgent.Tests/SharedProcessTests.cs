using System.Runtime.InteropServices;
using GameRelay.HostAgent.Processes;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Xunit;
using ReportedProcess = GameRelay.Hosting.Host.V1.ServerProcess;

namespace GameRelay.HostAgent.Tests;

/// <summary>The agent with real relays, several server processes in one.</summary>
public class SharedProcessTests
{
    private const string Game = """
        let session;
        exports.ssExports = {
            init: s => { session = s; },
            onStartGameSession: g => {
                session.getLogger().info('started ' + g.gameSessionId);
                // Within the engine, where it heeds no interrupt.
                if (g.gameSessionData === 'hang') 'a'.repeat(2e7).indexOf('a'.repeat(5e3) + 'b' + 'a'.repeat(5e3));
                if (g.gameSessionData === 'throw') setTimeout(() => { throw new Error('boom'); }, 1);
            },
        };
        """;

    [Fact]
    public async Task Server_processes_share_a_process_and_each_ends_and_is_replaced_alone()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("RelayPath", TestAgent.Output("GameRelay.Relay")), ("RelayCallbackTimeLimit", "00:01:00"));
        await controlPlane.SnapshotAsync(1);
        Want(controlPlane, processes: 3, sessionsPerProcess: 2);
        var ready = await ReadyAsync(controlPlane, 3);
        var (pair, single) = Groups(ready);
        Assert.Equal(3, ready.Select(p => p.Port).Distinct().Count());
        Assert.NotEqual(single.Pid, pair[0].Pid);

        foreach (var (process, i) in pair.Select((process, i) => (process, i)))
        {
            controlPlane.Activate(process.ProcessId, $"gsess-{i}", commandId: i + 1);
            await controlPlane.ActiveProcessAsync($"gsess-{i}");
        }

        // A failure in the third one, which had its process for itself until then.
        controlPlane.Activate(single.ProcessId, "gsess-2", "throw", commandId: 3);
        var failed = await controlPlane.EndAsync(ended => ended.ProcessId == single.ProcessId);
        Assert.Equal(EndCause.Crashed, failed.Cause);
        Assert.Contains("boom", failed.Message, StringComparison.Ordinal);
        ready = await ReadyAsync(controlPlane, 4);

        // Killed, and the one beside it plays on.
        controlPlane.Send(new() { TerminateGameSession = new() { CommandId = 4, ProcessId = pair[0].ProcessId, GameSessionId = "gsess-0", Force = true, Reason = "over" } });
        var killed = await controlPlane.EndAsync(ended => ended.ProcessId == pair[0].ProcessId);
        Assert.Equal((EndCause.ForceTerminated, "over"), (killed.Cause, killed.Message));
        ready = await ReadyAsync(controlPlane, 5);
        // Where there was room: in its place, or beside the one that replaced the third.
        Assert.Contains(ready[^1].Pid, new[] { pair[0].Pid, ready[3].Pid });
        controlPlane.Send(new() { TerminateGameSession = new() { CommandId = 5, ProcessId = pair[1].ProcessId, GameSessionId = "gsess-1", Reason = "over" } });
        Assert.Equal(EndCause.Terminated, (await controlPlane.EndAsync(ended => ended.ProcessId == pair[1].ProcessId)).Cause);
        Assert.DoesNotContain("gsess-0", await controlPlane.LogAsync("gsess-1"), StringComparison.Ordinal);
        Assert.Equal(0, await agent.SignalAsync(PosixSignal.SIGINT));
    }

    [Fact]
    public async Task Who_shares_a_process_that_is_killed_is_told_so_and_replaced_even_after_the_agent_was_restarted()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("RelayPath", TestAgent.Output("GameRelay.Relay")));
        await controlPlane.SnapshotAsync(1);
        Want(controlPlane, processes: 2, sessionsPerProcess: 2);
        var ready = await ReadyAsync(controlPlane, 2);
        Assert.Equal(ready[0].Pid, ready[1].Pid);
        Kill(ready[0]);
        foreach (var process in ready)
        {
            var ended = await controlPlane.EndAsync(ended => ended.ProcessId == process.ProcessId);
            Assert.Equal(EndCause.Crashed, ended.Cause);
            Assert.Equal(
                "The process ended without ProcessEnding. It was ended by SIGKILL. It shared a process of the system with 1 other server process, which ended with it.",
                ended.Message);
        }

        ready = (await ReadyAsync(controlPlane, 4))[2..];
        Assert.Equal(ready[0].Pid, ready[1].Pid);
        await agent.KillAsync();
        agent.Start();
        var snapshot = await controlPlane.SnapshotAsync(2);
        Assert.Equal(ready.Select(p => (p.ProcessId, p.Pid)).Order(), snapshot.Processes.Select(p => (p.ProcessId, p.Pid)).Order());
        Assert.Empty(snapshot.Ended);
        foreach (var process in ready)
        {
            await Eventually.TrueAsync(
                () => controlPlane.Reports.SkipWhile(r => r.Snapshot != snapshot)
                    .Any(r => r.ProcessChanged?.Process is { PlayersUnknown: false } p && p.ProcessId == process.ProcessId),
                "the process meets the new agent");
        }

        // One of them ends by itself, and its successor takes its place in the process that goes on.
        controlPlane.Activate(ready[0].ProcessId, "gsess-1", "throw");
        Assert.Contains("boom", (await controlPlane.EndAsync(ended => ended.ProcessId == ready[0].ProcessId)).Message, StringComparison.Ordinal);
        var successor = (await ReadyAsync(controlPlane, 5))[^1];
        Assert.Equal(ready[1].Pid, successor.Pid);
        Kill(successor);
        foreach (var process in new[] { ready[1], successor })
        {
            var ended = await controlPlane.EndAsync(ended => ended.ProcessId == process.ProcessId);
            Assert.Contains("with 1 other server process, which ended with it", ended.Message, StringComparison.Ordinal);
        }

        // Both are to go: nobody is left to spare.
        ready = (await ReadyAsync(controlPlane, 7))[5..];
        foreach (var process in ready)
            controlPlane.Send(new() { TerminateGameSession = new() { CommandId = 2, ProcessId = process.ProcessId, Force = true, Reason = "over" } });
        foreach (var process in ready)
        {
            var ended = await controlPlane.EndAsync(ended => ended.ProcessId == process.ProcessId);
            Assert.Equal((EndCause.ForceTerminated, "over"), (ended.Cause, ended.Message));
        }
    }

    [Fact]
    public async Task A_script_that_nothing_stops_ends_those_beside_it_and_they_hear_whose_fault_it_was()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("RelayPath", TestAgent.Output("GameRelay.Relay")), ("RelayCallbackTimeLimit", "00:00:02"));
        await controlPlane.SnapshotAsync(1);
        Want(controlPlane, processes: 2, sessionsPerProcess: 50);
        var ready = await ReadyAsync(controlPlane, 2);

        controlPlane.Activate(ready[0].ProcessId, "gsess-1", "hang");

        var culprit = await controlPlane.EndAsync(ended => ended.ProcessId == ready[0].ProcessId);
        Assert.Contains("onStartGameSession ran longer than 2 s", culprit.Message, StringComparison.Ordinal);
        var other = await controlPlane.EndAsync(ended => ended.ProcessId == ready[1].ProcessId);
        Assert.Equal(
            $"The process ended without ProcessEnding. Exit code 66. It shared a process of the system with server process '{ready[0].ProcessId}', which ended it: "
                + "onStartGameSession ran longer than 2 s.",
            other.Message);
        await ReadyAsync(controlPlane, 4);
    }

    [Fact]
    public async Task A_changed_number_replaces_idle_server_processes_whatever_the_disk_takes()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("RelayPath", TestAgent.Output("GameRelay.Relay")));
        await controlPlane.SnapshotAsync(1);
        Want(controlPlane, processes: 2, sessionsPerProcess: 2);
        var before = await ReadyAsync(controlPlane, 2);
        // As on a full disk, it cannot leave word of its end in the file.
        var exitFile = Path.Combine(agent.DataDirectory, "processes", before[1].ProcessId, "exit.json");
        File.Delete(exitFile);
        Directory.CreateDirectory(exitFile);
        Want(controlPlane, processes: 2, sessionsPerProcess: 1);

        foreach (var process in before)
        {
            await controlPlane.ReportAsync(r => r.ProcessOutdated?.ProcessId == process.ProcessId, "the process is outdated");
            controlPlane.Send(new() { TerminateGameSession = new() { CommandId = 1, ProcessId = process.ProcessId, Reason = "outdated" } });
            Assert.Equal(EndCause.Terminated, (await controlPlane.EndAsync(ended => ended.ProcessId == process.ProcessId)).Cause);
        }

        var after = (await ReadyAsync(controlPlane, 4))[2..];
        Assert.Equal(3, after.Select(p => p.Pid).Append(before[0].Pid).Distinct().Count());
    }

    private static void Want(TestControlPlane controlPlane, int processes, int sessionsPerProcess) => controlPlane.Want(
        Game, processes, desired => desired.RuntimeConfiguration.ServerProcesses[0].Parameters = $"loggingLevel:info sessionsPerProcess:{sessionsPerProcess}");

    /// <summary>Every server process that was ever ready, in the order in which they were.</summary>
    private static async Task<ReportedProcess[]> ReadyAsync(TestControlPlane controlPlane, int count)
    {
        ReportedProcess[] ready = [];
        await Eventually.TrueAsync(
            () => (ready = [.. controlPlane.Reports.Select(r => r.ProcessChanged?.Process).OfType<ReportedProcess>()
                .Where(p => p.Phase == ProcessPhase.Ready).DistinctBy(p => p.ProcessId)]).Length >= count,
            $"{count} server processes have been ready");
        return ready;
    }

    private static (ReportedProcess[] Pair, ReportedProcess Single) Groups(ReportedProcess[] ready)
    {
        var byPid = ready.GroupBy(p => p.Pid).OrderByDescending(g => g.Count()).Select(g => g.ToArray()).ToArray();
        Assert.Equal([2, 1], byPid.Select(g => g.Length));
        return (byPid[0], byPid[1][0]);
    }

    private static void Kill(ReportedProcess process) => ProcessIdentity.Of(process.Pid)!.Kill();
}
