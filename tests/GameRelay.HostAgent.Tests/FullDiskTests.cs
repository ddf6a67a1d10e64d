using GameRelay.HostAgent.Processes;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.HostAgent.Tests;

public class FullDiskTests
{
    [Fact]
    public async Task On_a_full_disk_games_go_on_and_begin_it_is_told_with_the_path_and_mended_by_room()
    {
        using var disk = SmallDisk.TryMount(megabytes: 4);
        Assert.SkipWhen(disk is null, "Only root with CAP_SYS_ADMIN may mount a small disk.");
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(
            controlPlane, ("DataDirectory", disk.Path), ("LaunchBackoff", "00:00:00.2"), ("LaunchBackoffCap", "00:00:00.5"));
        try
        {
            await controlPlane.SnapshotAsync(1);
            controlPlane.Want("", processes: 3);
            var busy = await controlPlane.ReadyProcessAsync();
            var idle = await controlPlane.ReadyProcessAsync(busy.ProcessId);
            var dying = await controlPlane.ReadyProcessAsync(busy.ProcessId, idle.ProcessId);
            controlPlane.Activate(busy.ProcessId, "gsess-1");
            await controlPlane.ActiveProcessAsync("gsess-1");

            disk.Fill();
            ProcessIdentity.Of(dying.Pid)!.Kill();

            await controlPlane.ReportAsync(
                r => r.Event is { Code: "GENERIC_EVENT" } e && e.Message.Contains($"cannot write '{disk.Path}/", StringComparison.Ordinal), "the operator is told");
            Assert.Equal(dying.ProcessId, (await controlPlane.EndAsync()).ProcessId);
            controlPlane.Activate(idle.ProcessId, "gsess-2", commandId: 2);
            await controlPlane.ActiveProcessAsync("gsess-2");
            Assert.Equal(1, controlPlane.Streams);
            Assert.NotNull(ProcessIdentity.Of(busy.Pid));

            disk.MakeRoom();
            await controlPlane.ReadyProcessAsync(busy.ProcessId, idle.ProcessId, dying.ProcessId);
            ProcessFolder folder = new(Path.Combine(disk.Path, "processes", idle.ProcessId));
            await Eventually.TrueAsync(() => folder.LoadRecord() is { GameSessionId: "gsess-2", Phase: ProcessPhase.Active }, "what could not be written is written");
            await agent.KillAsync();
            agent.Start();
            var snapshot = await controlPlane.SnapshotAsync(2);
            Assert.Equal(["gsess-1", "gsess-2"], snapshot.Processes.Where(p => p.Phase == ProcessPhase.Active).Select(p => p.GameSessionId).Order());
        }
        finally
        {
            await agent.DisposeAsync();
            agent.EndServerProcesses();
        }
    }
}
