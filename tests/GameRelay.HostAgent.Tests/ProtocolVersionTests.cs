using System.Diagnostics;
using GameRelay.HostAgent.Processes;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace GameRelay.HostAgent.Tests;

public class ProtocolVersionTests
{
    // Field 99 with a string, which no message here knows.
    private static readonly byte[] UnknownField = [0x9a, 0x06, 0x03, (byte)'n', (byte)'e', (byte)'w'];

    [Fact]
    public async Task An_agent_that_is_refused_says_why_keeps_its_games_and_goes_on_trying()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        var first = await controlPlane.SnapshotAsync(1);
        Assert.Equal((1u, 1u), (first.ProtocolVersion, first.OldestProtocolVersion));
        controlPlane.Want("");
        var process = await controlPlane.ReadyProcessAsync();
        controlPlane.Activate(process.ProcessId, "gsess-1", "accept psess-1");
        await controlPlane.ActiveProcessAsync("gsess-1");

        controlPlane.Refuses = new(StatusCode.FailedPrecondition, "Its agent speaks protocol version 1. Upgrade the agent.");
        await agent.KillAsync();
        agent.Start();
        await Eventually.TrueAsync(() => agent.Log.Split("speaks protocol version 1. Upgrade the agent.").Length > 3, "it tries again and again");
        Assert.NotNull(ProcessIdentity.Of(process.Pid));

        controlPlane.Refuses = null;
        var adopted = (await controlPlane.SnapshotAsync(2)).Processes.Single();
        Assert.Equal((process.ProcessId, "gsess-1", ProcessPhase.Active), (adopted.ProcessId, adopted.GameSessionId, adopted.Phase));
    }

    [Fact]
    public async Task What_a_newer_control_plane_says_besides_is_ignored()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);

        controlPlane.Send(HostCommand.Parser.ParseFrom(UnknownField));
        controlPlane.Want("", change: desired => desired.MergeFrom(UnknownField));
        var process = await controlPlane.ReadyProcessAsync();
        controlPlane.Activate(process.ProcessId, "gsess-1");

        await controlPlane.ActiveProcessAsync("gsess-1");
        Assert.Equal(1, controlPlane.Streams);
    }

    [Fact]
    public async Task A_newer_relay_that_speaks_this_version_too_works_and_what_is_new_about_it_is_ignored()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("silent");
        var process = await StartedAsync(controlPlane);
        // It would come back with a stream of its own, and end the test's.
        using (var stop = Process.Start("/bin/kill", ["-STOP", $"{process.Pid}"]))
            await stop.WaitForExitAsync();
        using var channel = agent.OpenSocket();
        using var call = Connect(agent, process, channel);

        var hello = ProcessReport.Parser.ParseFrom([.. new ProcessReport { Hello = Hello(process, 9, 1) }.ToByteArray()]);
        hello.Hello.MergeFrom(UnknownField);
        await call.RequestStream.WriteAsync(hello);
        await call.RequestStream.WriteAsync(ProcessReport.Parser.ParseFrom(UnknownField));
        await call.RequestStream.WriteAsync(new() { Hello = Hello(process, 9, 1, (ProcessPhase)77) });
        await call.RequestStream.WriteAsync(new() { Ready = new() { Port = process.Port } });

        Assert.Equal(process.ProcessId, (await controlPlane.ReadyProcessAsync()).ProcessId);
    }

    [Theory]
    [InlineData(0u, 0u, "speaks protocol version 0, and this agent protocol version 1")]
    [InlineData(9u, 2u, "speaks protocol versions 2 to 9, and this agent protocol version 1")]
    public async Task An_adopted_relay_of_another_protocol_keeps_its_game_and_an_idle_one_is_replaced(uint newest, uint oldest, string refusal)
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("", processes: 2);
        var busy = await controlPlane.ReadyProcessAsync();
        var idle = await controlPlane.ReadyProcessAsync(busy.ProcessId);
        controlPlane.Activate(busy.ProcessId, "gsess-1");
        await controlPlane.ActiveProcessAsync("gsess-1");

        Assert.Contains(refusal, (await RefusedAsync(agent, busy, newest, oldest)).Detail, StringComparison.Ordinal);
        Assert.Contains(refusal, (await RefusedAsync(agent, idle, newest, oldest)).Detail, StringComparison.Ordinal);

        var ended = await controlPlane.EndAsync();
        Assert.Equal((idle.ProcessId, EndCause.Terminated), (ended.ProcessId, ended.Cause));
        Assert.Contains(refusal, ended.Message, StringComparison.Ordinal);
        await controlPlane.ReportAsync(
            r => r.ProcessChanged?.Process is { Phase: ProcessPhase.Ready } p && p.ProcessId != busy.ProcessId && p.ProcessId != idle.ProcessId, "it is replaced");
        Assert.NotNull(ProcessIdentity.Of(busy.Pid));
    }

    private static async Task<Hosting.Host.V1.ServerProcess> StartedAsync(TestControlPlane controlPlane) =>
        (await controlPlane.ReportAsync(r => r.ProcessChanged?.Process is { Pid: > 0 }, "a process is started")).ProcessChanged.Process;

    private static async Task<Status> RefusedAsync(TestAgent agent, Hosting.Host.V1.ServerProcess process, uint newest, uint oldest)
    {
        using var channel = agent.OpenSocket();
        using var call = Connect(agent, process, channel);
        await call.RequestStream.WriteAsync(new() { Hello = Hello(process, newest, oldest, ProcessPhase.Ready) });
        var refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Deadline.Token()));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        return refused.Status;
    }

    private static AsyncDuplexStreamingCall<ProcessReport, ProcessCommand> Connect(
        TestAgent agent, Hosting.Host.V1.ServerProcess process, ChannelBase channel)
    {
        ProcessFolder folder = new(Path.Combine(agent.DataDirectory, "processes", process.ProcessId));
        return new ServerProcessHost.ServerProcessHostClient(channel).Connect(
            new Metadata { { "gamerelay-process-id", process.ProcessId }, { "gamerelay-process-secret", folder.LoadRecord()!.Secret } });
    }

    private static Hello Hello(Hosting.Host.V1.ServerProcess process, uint newest, uint oldest, ProcessPhase phase = ProcessPhase.Starting) =>
        new() { ProtocolVersion = newest, OldestProtocolVersion = oldest, Pid = process.Pid, Phase = phase };
}
