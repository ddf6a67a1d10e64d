using System.Runtime.InteropServices;
using GameRelay.Hosting.Host.V1;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.HostAgent.Tests;

/// <summary>The agent with real relays.</summary>
public class RelayTests
{
    private const string Game = """
        let session;
        exports.ssExports = {
            init: s => { session = s; session.getLogger().info('hello from init'); },
            onStartGameSession: g => { session.getLogger().info('started ' + g.gameSessionId); if (g.gameSessionData === 'throw') setTimeout(boom, 1); },
            onProcessTerminate: () => { session.getLogger().info('told to terminate'); },
        };
        function boom() {
            throw new Error('boom');
        }
        """;

    [Fact]
    public async Task A_relay_outlives_its_agent_and_ends_when_it_is_told()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("RelayPath", TestAgent.Output("GameRelay.Relay")));
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want(Game);
        var process = await controlPlane.ReadyProcessAsync();
        controlPlane.Activate(process.ProcessId, "gsess-1");
        await controlPlane.ActiveProcessAsync("gsess-1");

        await agent.KillAsync();
        agent.Start();
        Assert.Equal(process.Pid, (await controlPlane.SnapshotAsync(2)).Processes.Single().Pid);
        await controlPlane.ReportAsync(
            r => r.ProcessChanged?.Process is { PlayersUnknown: false } && controlPlane.Streams == 2, "the relay meets the new agent");
        controlPlane.Send(new() { TerminateGameSession = new() { CommandId = 2, ProcessId = process.ProcessId, GameSessionId = "gsess-1", Reason = "over" } });

        Assert.Equal(EndCause.Terminated, (await controlPlane.EndAsync()).Cause);
        var log = await controlPlane.LogAsync("gsess-1");
        foreach (var line in new[] { "hello from init", "started gsess-1", "told to terminate" })
            Assert.Contains(line, log, StringComparison.Ordinal);
        await controlPlane.ReadyProcessAsync(process.ProcessId);
        Assert.Equal(0, await agent.SignalAsync(PosixSignal.SIGINT));
    }

    [Fact]
    public async Task What_is_odd_about_a_script_that_runs_is_told()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("RelayPath", TestAgent.Output("GameRelay.Relay")));
        await controlPlane.SnapshotAsync(1);

        controlPlane.Want("exports.ssExports = { init() {}, onMesage() { require('fs'); } };");

        Assert.StartsWith("index.js:1:55: The module 'fs' of Node.js is not available", (await controlPlane.EventAsync("FLEET_VALIDATION_EXECUTABLE_RUNTIME_FAILURE")).Message, StringComparison.Ordinal);
        await controlPlane.ReadyProcessAsync();
    }

    [Fact]
    public async Task Heartbeats_tell_what_the_machine_and_its_processes_use()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("RelayPath", TestAgent.Output("GameRelay.Relay")), ("HeartbeatInterval", "00:00:00.1"));
        await controlPlane.SnapshotAsync(1);
        // Busy for half of the time.
        controlPlane.Want("exports.ssExports = { init() { setInterval(() => { const end = Date.now() + 25; while (Date.now() < end); }, 50); } };");
        var process = await controlPlane.ReadyProcessAsync();

        var used = await controlPlane.ReportAsync(
            r => r.Heartbeat?.Processes.Any(p => p.ProcessId == process.ProcessId && p.CpuCoresUsed > 0) == true, "the process's processor time is told");
        var usage = used.Heartbeat.Processes.Single();
        Assert.InRange(usage.MemoryUsedBytes, 10 << 20, 1L << 30);
        Assert.Equal(Environment.ProcessorCount, used.Heartbeat.CpuCores);
        Assert.InRange(used.Heartbeat.MemoryUsedBytes, 1, used.Heartbeat.MemoryTotalBytes);
    }

    [Theory]
    [InlineData("exports.ssExports = {\n  init: ( => {} };", EndCause.SdkInitializationFailed, "index.js:2")]
    [InlineData("exports.ssExports = {};", EndCause.SdkInitializationFailed, "init")]
    public async Task A_script_that_does_not_start_is_told_with_its_place(string script, EndCause cause, string message)
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("RelayPath", TestAgent.Output("GameRelay.Relay")));
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want(script);

        var ended = await controlPlane.EndAsync();

        Assert.Equal(cause, ended.Cause);
        Assert.Contains(message, ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_throws_in_a_game_ends_it_with_its_place()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("RelayPath", TestAgent.Output("GameRelay.Relay")));
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want(Game);
        var process = await controlPlane.ReadyProcessAsync();

        controlPlane.Activate(process.ProcessId, "gsess-1", "throw");

        var ended = await controlPlane.EndAsync();
        Assert.Equal((EndCause.Crashed, "gsess-1"), (ended.Cause, ended.GameSessionId));
        Assert.Contains("boom (index.js:8:", ended.Message, StringComparison.Ordinal);
    }
}
