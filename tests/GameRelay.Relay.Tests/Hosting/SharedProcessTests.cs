using GameRelay.Client;
using GameRelay.Hosting.Process.V1;
using GameRelay.Realtime;

namespace GameRelay.Relay.Tests.Hosting;

public class SharedProcessTests
{
    private const string Second = "process-2";
    private const string SecondGame = "arn:aws:gamelift:local::gamesession/fleet-1/gsess-2";

    // State in every place that a script has for it; op code 1 adds to it, 2 throws, 3 never returns.
    private const string Counter = """
        let session;
        let count = 0;
        globalThis.count = 0;
        const say = text => session.sendReliableGroupMessage(session.newTextGameMessage(9, -1, text), -1);
        exports.ssExports = {
            init: s => { session = s; process.env.COUNT = '0'; Array.prototype.count = 0; },
            onMessage: m => {
                if (m.opCode === 1) {
                    process.env.COUNT = String(Number(process.env.COUNT) + 1);
                    session.getLogger().info(`counted ${++count}`);
                    say([count, ++globalThis.count, process.env.COUNT, ++Array.prototype.count].join());
                }
                if (m.opCode === 2) throw new Error('boom');
                if (m.opCode === 3) for (;;);
            },
            onProcessTerminate: () => say('bye'),
        };
        """;

    [Fact]
    public async Task Two_game_sessions_in_one_process_share_nothing_and_one_goes_on_when_the_other_ends()
    {
        await using var relay = await RelayProcess.ActiveAsync(Counter, Several);
        var port = await ActivateBesideAsync(relay);
        Assert.NotEqual(relay.Port, port);
        using var ana = await relay.JoinAsync("psess-ana");
        using var ben = await relay.JoinAsync("psess-ben", port, SecondGame);

        for (var i = 1; i <= 2; i++)
            Assert.Equal($"{i},{i},{i},{i}", await AskAsync(ana, 1));
        Assert.Equal("1,1,1,1", await AskAsync(ben, 1));
        Assert.Equal((1, 1), (ana.Client.PeerId, ben.Client.PeerId));
        Assert.Contains("counted 2", relay.Log, StringComparison.Ordinal);
        Assert.Contains("counted 1", relay.LogOf(Second), StringComparison.Ordinal);
        Assert.DoesNotContain("counted 2", relay.LogOf(Second), StringComparison.Ordinal);

        // The one that the process was started for.
        relay.Terminate();
        Assert.Equal((9, -1, "bye"), await ana.NextAsync());
        Assert.Equal(DisconnectCode.GameSessionEnded, (await ana.ClosedAsync()).Code);
        await relay.Agent.NextAsync(report => report.Ending);
        Assert.Equal(0, (await relay.Agent.NextAsync(report => report.Exit)).Code);
        Assert.Equal("2,2,2,2", await AskAsync(ben, 1));

        // There is room again, and the one that is left can hand it out.
        await relay.StartBesideAsync("process-3", by: Second);
        foreach (var process in new[] { Second, "process-3" })
            relay.Agent.With(process).Send(new ProcessCommand { Kill = new Kill { Reason = "enough" } });
        Assert.Equal(DisconnectCode.GameSessionEnded, (await ben.ClosedAsync()).Code);
        Assert.Equal(0, await relay.ExitAsync(60));
        Assert.Equal((0, 137, "enough"), (relay.Exit.Code, relay.ExitOf(Second).Code, relay.ExitOf("process-3").Reason));
    }

    [Theory]
    [InlineData(2, FailureCause.ScriptException, 65)]
    [InlineData(3, FailureCause.ScriptTimeLimit, 66)]
    public async Task A_script_that_fails_takes_its_own_game_session_alone(int opCode, object cause, int exitCode)
    {
        await using var relay = await RelayProcess.ActiveAsync(Counter, environment =>
        {
            Several(environment);
            environment["GAMERELAY_CALLBACK_TIME_LIMIT_MS"] = "2000";
        });
        var port = await ActivateBesideAsync(relay);
        using var ana = await relay.JoinAsync("psess-ana");
        using var ben = await relay.JoinAsync("psess-ben", port, SecondGame);

        ben.Client.SendToServer(opCode, default, Delivery.Reliable);
        // While the other one is stuck, too.
        Assert.Equal("1,1,1,1", await AskAsync(ana, 1));
        Assert.Equal(cause, (await relay.Agent.With(Second).NextAsync(report => report.Failed)).Cause);
        Assert.Equal(DisconnectCode.GameSessionEnded, (await ben.ClosedAsync()).Code);
        Assert.Equal("2,2,2,2", await AskAsync(ana, 1));

        relay.Terminate();
        Assert.Equal(0, await relay.ExitAsync(60));
        Assert.Equal((0, exitCode), (relay.Exit.Code, relay.ExitOf(Second).Code));
    }

    [Fact]
    public async Task A_command_that_is_repeated_starts_nothing()
    {
        await using var relay = await RelayProcess.ActiveAsync(Counter, Several);
        await ActivateBesideAsync(relay);
        foreach (var process in new[] { RelayProcess.ProcessId, Second })
            relay.Agent.With(process).Send(new ProcessCommand { StartBeside = relay.Beside(Second) });
        relay.Agent.Send(new ProcessCommand { StartBeside = relay.Beside(RelayProcess.ProcessId) });

        // In the order of its own stream.
        await relay.StartBesideAsync("process-3", by: Second);
        await relay.StartBesideAsync("process-4");
        Assert.Equal([RelayProcess.ProcessId, Second, "process-3", "process-4"], relay.Agent.Credentials.Select(c => c.Id));
    }

    private static void Several(Dictionary<string, string> environment) => environment["GAMERELAY_SESSIONS_PER_PROCESS"] = "4";

    private static async Task<int> ActivateBesideAsync(RelayProcess relay)
    {
        var port = await relay.StartBesideAsync(Second);
        relay.Activate(Second, SecondGame);
        await relay.Agent.With(Second).NextAsync(report => report.Activated);
        return port;
    }

    private static async Task<string> AskAsync(TestPlayer player, int opCode)
    {
        player.Client.SendToServer(opCode, default, Delivery.Reliable);
        return (await player.NextAsync()).Text;
    }
}
