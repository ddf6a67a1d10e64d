using System.Runtime.InteropServices;
using GameRelay.HostAgent.Processes;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.HostAgent.Tests;

public class RestartTests
{
    [Fact]
    public async Task An_agent_that_was_killed_adopts_its_processes_with_their_game_sessions_and_players()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("", processes: 2);
        var process = await controlPlane.ReadyProcessAsync();
        controlPlane.Activate(process.ProcessId, "gsess-1", "accept psess-1");
        await controlPlane.ActiveProcessAsync("gsess-1");
        await controlPlane.ReadyProcessAsync(process.ProcessId);

        await agent.KillAsync();
        agent.Start();

        var snapshot = await controlPlane.SnapshotAsync(2);
        Assert.Equal(2, snapshot.Processes.Count);
        Assert.Empty(snapshot.Ended);
        var adopted = snapshot.Processes.Single(p => p.ProcessId == process.ProcessId);
        Assert.Equal((process.Pid, process.Port, "gsess-1", ProcessPhase.Active), (adopted.Pid, adopted.Port, adopted.GameSessionId, adopted.Phase));
        var connected = await controlPlane.ReportAsync(
            r => r.ProcessChanged?.Process is { PlayersUnknown: false, PlayerSessionIds.Count: 1 } p && p.ProcessId == process.ProcessId
                && controlPlane.Streams == 2,
            "the process meets the new agent");
        Assert.Equal(["psess-1"], connected.ProcessChanged.Process.PlayerSessionIds);
        controlPlane.Send(new() { TerminateGameSession = new() { CommandId = 9, ProcessId = process.ProcessId, GameSessionId = "gsess-1", Reason = "over" } });
        Assert.Equal(EndCause.Terminated, (await controlPlane.EndAsync()).Cause);
    }

    [Fact]
    public async Task What_ended_while_no_agent_was_there_is_reported_and_replaced()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var process = await controlPlane.ReadyProcessAsync();
        controlPlane.Activate(process.ProcessId, "gsess-1");
        await controlPlane.ActiveProcessAsync("gsess-1");
        await agent.KillAsync();
        // As a relay leaves it: the cause in the file, nobody there to see the exit.
        await File.WriteAllTextAsync(
            Path.Combine(agent.DataDirectory, "processes", process.ProcessId, "failure.json"),
            """{"cause":5,"message":"Error: boom","file":"index.js","line":3,"column":7,"new member":1}""");
        agent.EndServerProcesses();

        agent.Start();

        var ended = Assert.Single((await controlPlane.SnapshotAsync(2)).Ended);
        Assert.Equal((process.ProcessId, "gsess-1", EndCause.Crashed), (ended.ProcessId, ended.GameSessionId, ended.Cause));
        Assert.Contains("Error: boom (index.js:3:7)", ended.Message, StringComparison.Ordinal);
        await controlPlane.ReadyProcessAsync(process.ProcessId);
        Assert.Contains("activate gsess-1", await controlPlane.LogAsync("gsess-1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"code":0,"reason":"The script called processEnding.","exitedAt":"TIME"}""", EndCause.Ended, "The script called processEnding.")]
    [InlineData("""{"code":70,"reason":"","exitedAt":"TIME","new member":1}""", EndCause.Crashed, "Exit code 70.")]
    public async Task What_exited_while_no_agent_was_there_is_reported_as_it_left_word(string exit, object cause, string message)
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var process = await controlPlane.ReadyProcessAsync();
        controlPlane.Activate(process.ProcessId, "gsess-1");
        await controlPlane.ActiveProcessAsync("gsess-1");
        await agent.KillAsync();
        agent.EndServerProcesses();
        var exitedAt = process.StartedAt.ToDateTimeOffset() + TimeSpan.FromMilliseconds(1);
        await File.WriteAllTextAsync(
            Path.Combine(agent.DataDirectory, "processes", process.ProcessId, "exit.json"),
            exit.Replace("TIME", $"{exitedAt:O}", StringComparison.Ordinal));

        agent.Start();

        var ended = Assert.Single((await controlPlane.SnapshotAsync(2)).Ended);
        Assert.Equal((process.ProcessId, (EndCause)cause, exitedAt), (ended.ProcessId, ended.Cause, ended.EndedAt.ToDateTimeOffset()));
        Assert.Contains(message, ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_whose_agent_had_no_time_to_write_its_id_down_is_found()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var process = await controlPlane.ReadyProcessAsync();
        await agent.KillAsync();
        ProcessFolder folder = new(Path.Combine(agent.DataDirectory, "processes", process.ProcessId));
        var record = folder.LoadRecord()!;
        record.Identity = null;
        folder.Save(record);

        agent.Start();

        var snapshot = await controlPlane.SnapshotAsync(2);
        Assert.Equal((process.ProcessId, process.Pid), (snapshot.Processes.Single().ProcessId, snapshot.Processes.Single().Pid));
    }

    [Fact]
    public async Task SIGTERM_leaves_the_processes_and_SIGINT_ends_them()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var process = await controlPlane.ReadyProcessAsync();

        Assert.Equal(0, await agent.SignalAsync(PosixSignal.SIGTERM));
        Assert.NotNull(ProcessIdentity.Of(process.Pid));

        agent.Start();
        await controlPlane.SnapshotAsync(2);
        Assert.Equal(0, await agent.SignalAsync(PosixSignal.SIGINT));
        Assert.Null(ProcessIdentity.Of(process.Pid));
        Assert.Equal(EndCause.Terminated, (await controlPlane.EndAsync(e => e.ProcessId == process.ProcessId)).Cause);
        Assert.True(File.Exists(Path.Combine(agent.DataDirectory, "credential.json")));
    }

    [Fact]
    public async Task An_agent_that_was_started_in_the_background_heeds_SIGINT()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var process = await controlPlane.ReadyProcessAsync();
        await agent.SignalAsync(PosixSignal.SIGTERM);
        agent.Start(inTheBackground: true);
        await controlPlane.SnapshotAsync(2);

        Assert.Equal(0, await agent.SignalAsync(PosixSignal.SIGINT));
        Assert.Null(ProcessIdentity.Of(process.Pid));
    }

    [Fact]
    public async Task A_retired_host_ends_its_processes_says_so_and_loses_its_credential()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var process = await controlPlane.ReadyProcessAsync();

        controlPlane.Send(new() { Retire = new() { CommandId = 5 } });

        await controlPlane.AckAsync(5);
        Assert.Contains(controlPlane.Reports.TakeWhile(r => r.CommandAck?.CommandId != 5), r => r.ProcessEnded?.ProcessId == process.ProcessId);
        Assert.Equal(0, await agent.ExitCodeAsync());
        Assert.Null(ProcessIdentity.Of(process.Pid));
        Assert.False(File.Exists(Path.Combine(agent.DataDirectory, "credential.json")));
    }

    [Fact]
    public async Task Without_a_control_plane_a_host_goes_on_and_tells_everything_later()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("", processes: 2);
        var busy = await controlPlane.ReadyProcessAsync();
        var idle = await controlPlane.ReadyProcessAsync(busy.ProcessId);
        controlPlane.Activate(busy.ProcessId, "gsess-1");
        await controlPlane.ActiveProcessAsync("gsess-1");

        await controlPlane.GoAwayAsync();
        ProcessIdentity.Of(idle.Pid)!.Kill();
        var processes = Path.Combine(agent.DataDirectory, "processes");
        await Eventually.TrueAsync(
            () => Directory.GetDirectories(processes) is { Length: 3 } folders
                && folders.Count(folder => ProcessIdentity.FindByEnvironment("GAMERELAY_PROCESS_ID", Path.GetFileName(folder)) is not null) == 2,
            "the dead process is replaced by one that runs");
        await agent.KillAsync();
        agent.Start(); // even this one finds no control plane
        await Eventually.TrueAsync(() => agent.Log.Contains("The stream to the control plane ended", StringComparison.Ordinal), "the agent tries");
        await controlPlane.ListenAsync();

        var snapshot = await controlPlane.SnapshotAsync(2);
        Assert.Equal(2, snapshot.Processes.Count);
        Assert.Equal(ProcessPhase.Active, snapshot.Processes.Single(p => p.ProcessId == busy.ProcessId).Phase);
        Assert.Equal(idle.ProcessId, Assert.Single(snapshot.Ended).ProcessId);
    }

    [Fact]
    public async Task A_second_agent_on_one_data_directory_ends_at_once()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        await using var second = TestAgent.Start(controlPlane, ("DataDirectory", agent.DataDirectory));

        Assert.Equal(78, await second.ExitCodeAsync());
        Assert.Contains("Another agent runs on", second.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "The control plane refused the join token")]
    [InlineData(false, "is not the control plane that made the join token")]
    public async Task A_host_that_may_not_join_says_why_and_ends(bool sameAuthority, string message)
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        var token = sameAuthority ? controlPlane.NewForeignToken() : new TestAuthority().NewJoinToken();
        await using var agent = TestAgent.Start(controlPlane, ("JoinToken", token));

        Assert.Equal(78, await agent.ExitCodeAsync());
        Assert.Contains(message, agent.Log, StringComparison.Ordinal);
    }
}
