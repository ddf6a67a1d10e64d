using GameRelay.HostAgent.Processes;
using GameRelay.Testing;
using Grpc.Core;
using Xunit;

namespace GameRelay.HostAgent.Tests;

public sealed class LogUploadTests
{
    private static readonly Status NoRoom = new(StatusCode.FailedPrecondition, "There is no room in the store.");

    [Fact]
    public async Task A_log_is_offered_until_it_is_taken_and_then_never_again()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("LaunchBackoffCap", "00:00:00.2"));
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("", processes: 2);
        controlPlane.RefusesLogs.Enqueue(NoRoom);
        controlPlane.RefusesLogs.Enqueue(NoRoom);
        var process = await controlPlane.ReadyProcessAsync();

        controlPlane.Activate(process.ProcessId, "gsess-1", "end");

        Assert.Contains("activate gsess-1", await controlPlane.LogAsync("gsess-1"), StringComparison.Ordinal);
        var told = await controlPlane.EventAsync("COMPUTE_LOG_UPLOAD_FAILED");
        Assert.Equal("The log of game session 'gsess-1' is not stored yet, and is tried again: There is no room in the store.", told.Message);
        await Eventually.TrueAsync(() => IsForgotten(agent, process.ProcessId), "what was taken is forgotten");

        await agent.KillAsync();
        agent.Start();
        await controlPlane.SnapshotAsync(2);
        var second = (await controlPlane.ReportAsync(
            r => r.ProcessChanged?.Process is { Phase: Hosting.Process.V1.ProcessPhase.Ready } p && p.ProcessId != process.ProcessId, "another is ready")).ProcessChanged.Process;
        controlPlane.Activate(second.ProcessId, "gsess-2", "end", commandId: 2);
        await controlPlane.LogAsync("gsess-2");
        Assert.Equal(["gsess-1", "gsess-2"], controlPlane.TakenLogs);
        Assert.Single(controlPlane.Reports, r => r.Event is { Code: "COMPUTE_LOG_UPLOAD_FAILED" });
    }

    [Fact]
    public async Task A_log_that_nobody_could_take_is_offered_again_after_a_restart()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        foreach (var _ in Enumerable.Range(0, 1000))
            controlPlane.RefusesLogs.Enqueue(new(StatusCode.Unavailable, "The control plane has no database at the moment."));
        var process = await controlPlane.ReadyProcessAsync();
        controlPlane.Activate(process.ProcessId, "gsess-1", "end");
        await controlPlane.EndAsync();
        await Eventually.TrueAsync(() => controlPlane.RefusesLogs.Count < 1000, "the log is offered");

        await agent.KillAsync();
        controlPlane.RefusesLogs.Clear();
        agent.Start();

        Assert.Contains("activate gsess-1", await controlPlane.LogAsync("gsess-1"), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => IsForgotten(agent, process.ProcessId), "what was taken is forgotten");
        Assert.DoesNotContain(controlPlane.Reports, r => r.Event is { Code: "COMPUTE_LOG_UPLOAD_FAILED" });
    }

    [Theory]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.InvalidArgument)]
    public async Task A_log_that_is_not_wanted_is_not_offered_again(StatusCode status)
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        controlPlane.RefusesLogs.Enqueue(new(status, "No."));
        var process = await controlPlane.ReadyProcessAsync();

        controlPlane.Activate(process.ProcessId, "gsess-1", "end");

        await Eventually.TrueAsync(() => IsForgotten(agent, process.ProcessId), "the process is forgotten");
        Assert.Empty(controlPlane.TakenLogs);
        Assert.True(File.Exists(Path.Combine(agent.DataDirectory, "logs", "gsess-1.log")));
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(100_000, 100_000)]
    [InlineData(100_001, 100_000)]
    [InlineData(5_000_000, 100_000)]
    [InlineData(3_000, 1_024)]
    public async Task A_log_that_is_too_long_keeps_its_beginning_and_its_end(int length, int maximum)
    {
        var lines = string.Concat(Enumerable.Range(0, (length / 10) + 1).Select(i => $"line {i:0000}\n"))[..length];
        using MemoryStream log = new(lines.AsUtf8()), bounded = new();

        await BoundedLog.CopyAsync(log, bounded, maximum, Deadline.Token());

        var text = System.Text.Encoding.UTF8.GetString(bounded.ToArray());
        if (length <= maximum)
        {
            Assert.Equal(lines, text);
            return;
        }
        var parts = text.Split("\n[");
        Assert.StartsWith(parts[0], lines, StringComparison.Ordinal);
        var (told, tail) = (parts[1][..parts[1].IndexOf('\n', StringComparison.Ordinal)], parts[1][(parts[1].IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        Assert.EndsWith(tail, lines, StringComparison.Ordinal);
        Assert.Equal($"{length - parts[0].Length - tail.Length} bytes are left out here: the log has {length}, and Agent:MaximumLogBytes is {maximum}.]", told);
        Assert.InRange(parts[0].Length + tail.Length, maximum - (2 * 4096), maximum);
    }

    [Fact]
    public async Task A_log_without_line_ends_is_cut_all_the_same()
    {
        using MemoryStream log = new(new byte[50_000]), bounded = new();

        await BoundedLog.CopyAsync(log, bounded, 20_000, Deadline.Token());

        Assert.InRange(bounded.Length, 20_000, 20_200);
    }

    private static bool IsForgotten(TestAgent agent, string processId) => !Directory.Exists(Path.Combine(agent.DataDirectory, "processes", processId));
}
