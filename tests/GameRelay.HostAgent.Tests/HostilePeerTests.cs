using System.Diagnostics;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Grpc.Core;
using Xunit;
using ServerProcess = GameRelay.Hosting.Host.V1.ServerProcess;

namespace GameRelay.HostAgent.Tests;

/// <summary>
/// Between a relay in which a script has taken over and a control plane that has lost its mind the agent goes on: its stream lasts, and the other games of the
/// host feel nothing.
/// </summary>
public sealed class HostilePeerTests
{
    private const string Game = "gsess-honest";

    [Fact]
    public async Task Whatever_a_server_process_says_stays_its_own()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("ProcessExitTimeout", "00:00:00.2"), ("TerminateTimeout", "00:00:00.2"));
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("patient", processes: 2);
        var honest = await controlPlane.ReadyProcessAsync();
        controlPlane.Activate(honest.ProcessId, Game);
        await controlPlane.ActiveProcessAsync(Game);
        List<string> taken = [honest.ProcessId];
        var hostile = await TakeOverAsync(controlPlane, taken);
        var logs = 0;

        await FuzzRounds.RunAsync(25, async random =>
        {
            if (agent.SecretOf(hostile.ProcessId) is not { } secret)
                secret = agent.SecretOf((hostile = await TakeOverAsync(controlPlane, taken)).ProcessId)!;
            RandomMessages messages = new(random, honest.ProcessId, hostile.ProcessId, Game, "gsess-2", "psess-1");

            var status = await SpeakAsync(agent, hostile, secret, random, messages);

            Assert.True(
                status.StatusCode is StatusCode.OK or StatusCode.Cancelled or StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.Unauthenticated,
                status.ToString());
            await LogIsItsOwnAsync(controlPlane, ++logs);
        });

        AssertNothingFailed(agent);
        Assert.Equal(1, controlPlane.Streams);
        foreach (var report in controlPlane.Reports)
        {
            Assert.InRange(report.CalculateSize(), 0, 512 << 10);
            Assert.True(report.ProcessChanged is null || report.ProcessChanged.Process.ProcessId == honest.ProcessId || report.ProcessChanged.Process.GameSessionId.Length == 0);
        }
        await agent.KillAsync();
        agent.Start();
        Assert.Equal((Game, ProcessPhase.Active), (await controlPlane.SnapshotAsync(2)).Processes.Where(p => p.ProcessId == honest.ProcessId)
            .Select(p => (p.GameSessionId, p.Phase)).Single());
    }

    [Fact]
    public async Task Whatever_a_control_plane_says_ends_neither_the_agent_nor_games_that_it_does_not_name()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("patient", processes: 2);
        var honest = await controlPlane.ReadyProcessAsync();
        var other = await controlPlane.ReadyProcessAsync(honest.ProcessId);
        controlPlane.Activate(honest.ProcessId, Game);
        await controlPlane.ActiveProcessAsync(Game);
        var logs = 0;

        await FuzzRounds.RunAsync(25, async random =>
        {
            RandomMessages messages = new(random, other.ProcessId, "gsess-2", "psess-1");
            for (var commands = random.Next(20); commands > 0; commands--)
            {
                if (Command(random, messages) is { CommandCase: not HostCommand.CommandOneofCase.Retire } command)
                    controlPlane.Send(command);
            }
            await LogIsItsOwnAsync(controlPlane, ++logs);
        });

        AssertNothingFailed(agent);
        await agent.KillAsync();
        agent.Start();
        Assert.Equal((Game, ProcessPhase.Active), (await controlPlane.SnapshotAsync(controlPlane.Streams + 1)).Processes
            .Where(p => p.ProcessId == honest.ProcessId).Select(p => (p.GameSessionId, p.Phase)).Single());
        AssertNothingFailed(agent);
    }

    [Fact]
    public async Task A_command_without_what_it_needs_is_acknowledged_with_what_is_missing()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);

        controlPlane.Send(new() { ActivateGameSession = new() { CommandId = 7, ProcessId = "process-1" } });
        controlPlane.Send(new() { ActivateGameSession = new() { CommandId = 8, Activate = new() { GameSessionId = "gsess-1" } } });

        Assert.Equal("An activation names no game session.", (await controlPlane.AckAsync(7)).Error);
        Assert.Equal("The activation of game session 'gsess-1' has no deadline.", (await controlPlane.AckAsync(8)).Error);
    }

    /// <summary>A process that the test speaks for from now on: it is stopped, so that it does not come back with a stream of its own.</summary>
    private static async Task<ServerProcess> TakeOverAsync(TestControlPlane controlPlane, List<string> taken)
    {
        var process = await controlPlane.ReadyProcessAsync([.. taken]);
        taken.Add(process.ProcessId);
        using var stop = Process.Start("/bin/kill", ["-STOP", $"{process.Pid}"]);
        await stop.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process;
    }

    private static async Task<Status> SpeakAsync(TestAgent agent, ServerProcess process, string secret, Random random, RandomMessages messages)
    {
        using var channel = agent.OpenSocket();
        using var call = new ServerProcessHost.ServerProcessHostClient(channel).Connect(
            new Metadata { { "gamerelay-process-id", process.ProcessId }, { "gamerelay-process-secret", secret } }, cancellationToken: Deadline.Token());
        ProcessReport hello = new() { Hello = new() { ProtocolVersion = 1, Pid = process.Pid, Phase = ProcessPhase.Ready, GameSessionId = messages.Text() } };
        try
        {
            await call.RequestStream.WriteAsync(random.Next(2) == 0 ? hello : messages.Damage(hello));
            for (var reports = random.Next(30); reports > 0; reports--)
                await call.RequestStream.WriteAsync(Report(random, messages));
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception ex) when (ex is RpcException or InvalidOperationException)
        {
            // It was ended from the other side; the status tells why.
        }
        try
        {
            while (await call.ResponseStream.MoveNext(Deadline.Token()))
            {
            }
        }
        catch (RpcException)
        {
        }
        return call.GetStatus();
    }

    private static ProcessReport Report(Random random, RandomMessages messages)
    {
        ProcessReport plausible = random.Next(9) switch
        {
            0 => new() { Ready = new() { Port = 20_000 } },
            1 => new() { Activated = new() { GameSessionId = messages.Text() } },
            2 => new() { AcceptPlayer = new() { RequestId = 5, GameSessionId = Game, PlayerSessionId = "psess-1" } },
            3 => new() { RemovePlayer = new() { GameSessionId = Game, PlayerSessionId = "psess-1" } },
            4 => new() { Health = new() { CheckId = 1, Healthy = true } },
            5 => new() { Failed = new() { Cause = FailureCause.ScriptException, Message = messages.Text(), File = "index.js", Line = -1 } },
            6 => new() { Traffic = new() { MessagesIn = 5, DroppedMessages = { ["script"] = 3 } } },
            7 => new() { Span = new() { Name = "onMessage", StartedAt = new(), EndedAt = new() } },
            _ => new() { Hello = new() { ProtocolVersion = 1, Phase = ProcessPhase.Active, GameSessionId = Game } },
        };
        return random.Next(4) switch
        {
            0 => plausible,
            1 => messages.WithUnknownField(plausible),
            2 => messages.Damage(plausible),
            _ => Any<ProcessReport>(messages),
        };
    }

    private static HostCommand Command(Random random, RandomMessages messages)
    {
        HostCommand plausible = random.Next(7) switch
        {
            0 => new() { ActivateGameSession = new() { CommandId = 3, ProcessId = messages.Text(), Activate = new() { GameSessionId = "gsess-2" } } },
            1 => new() { TerminateGameSession = new() { CommandId = 4, ProcessId = messages.Text(), GameSessionId = Game, Force = true } },
            2 => new() { CollectLog = new() { CommandId = 5, GameSessionId = messages.Text(), Offset = -1 } },
            3 => new() { PlayerAnswer = new() { ProcessId = messages.Text(), Answer = new() { RequestId = 5 } } },
            4 => new() { ProcessEndedTaken = new() { ProcessId = messages.Text() } },
            5 => new() { HostEventTaken = new() { EventId = messages.Text() } },
            _ => new() { DesiredState = new() { Version = random.Next(100), Accepting = true, NodeJsVersion = messages.Text() } },
        };
        return random.Next(3) switch
        {
            0 => messages.WithUnknownField(plausible),
            1 => messages.Damage(plausible),
            _ => Any<HostCommand>(messages),
        };
    }

    private static T Any<T>(RandomMessages messages)
        where T : Google.Protobuf.IMessage, new()
    {
        T message = new();
        messages.Fill(message);
        return message;
    }

    // What the agent sends for the game's id is what its own process wrote, after everything that was said before.
    private static async Task LogIsItsOwnAsync(TestControlPlane controlPlane, int number)
    {
        var commandId = 1_000_000 + number;
        controlPlane.Send(new() { CollectLog = new() { CommandId = commandId, GameSessionId = Game } });
        Assert.Equal("", (await controlPlane.AckAsync(commandId)).Error);
        var chunk = controlPlane.Reports.Last(r => r.LogChunk?.GameSessionId == Game && r.LogChunk.Offset == 0).LogChunk;
        Assert.Contains($"activate {Game}", chunk.Data.ToStringUtf8(), StringComparison.Ordinal);
        Assert.False(chunk.Complete);
    }

    private static void AssertNothingFailed(TestAgent agent)
    {
        Assert.DoesNotContain("Exception", agent.Log, StringComparison.Ordinal);
    }
}
