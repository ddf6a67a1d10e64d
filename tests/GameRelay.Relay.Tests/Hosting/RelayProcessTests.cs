using GameRelay.Client;
using GameRelay.Hosting.Process.V1;
using GameRelay.Realtime;

namespace GameRelay.Relay.Tests.Hosting;

public class RelayProcessTests
{
    private const string Echo = """
        let session;
        exports.ssExports = {
            init: s => { session = s; session.getLogger().info('hello from init'); },
            onPlayerAccepted: player => session.sendReliableMessage(session.newTextGameMessage(1, -1, 'welcome ' + player.peerId), player.peerId),
            onMessage: m => session.sendReliableMessage(session.newTextGameMessage(m.opCode + 1, -1, 'echo ' + m.getPayloadAsText()), m.sender),
            onPlayerDisconnect: peerId => session.sendReliableGroupMessage(session.newTextGameMessage(9, peerId, 'gone'), -1),
            onProcessTerminate: () => session.sendReliableGroupMessage(session.newTextGameMessage(99, -1, 'bye'), -1),
        };
        """;

    [Fact]
    public async Task Two_players_meet_exchange_messages_and_hear_of_the_end()
    {
        await using var relay = await RelayProcess.ActiveAsync(Echo);
        Assert.Equal(("process-1", "a secret for this process alone"), relay.Agent.Credentials.Single());
        using var ana = await relay.JoinAsync("psess-ana");
        using var ben = await relay.JoinAsync("psess-ben");
        Assert.Equal((1, -1, "welcome 1"), await ana.NextAsync());
        Assert.Equal((1, -1, "welcome 2"), await ben.NextAsync());

        ana.Client.SendToPlayer(2, 10, "to ben"u8, Delivery.Reliable);
        Assert.Equal((10, 1, "to ben"), await ben.NextAsync());
        ben.Client.SendToGroup(RelayClient.AllPlayersGroup, 11, "to all"u8, Delivery.Fast);
        Assert.Equal((11, 2, "to all"), await ana.NextAsync());
        ana.Client.SendToServer(20, "ping"u8, Delivery.Reliable);
        Assert.Equal((21, -1, "echo ping"), await ana.NextAsync());

        relay.Terminate();
        Assert.Equal((99, -1, "bye"), await ana.NextAsync());
        Assert.Equal(DisconnectCode.GameSessionEnded, (await ben.ClosedAsync()).Code);
        await relay.Agent.NextAsync(report => report.Ending);
        Assert.Equal(0, await relay.ExitAsync());
        Assert.Contains("hello from init", relay.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Players_play_on_without_an_agent_and_the_next_one_hears_who_they_are()
    {
        await using var relay = await RelayProcess.ActiveAsync(Echo);
        using var ana = await relay.JoinAsync("psess-ana");
        using var ben = await relay.JoinAsync("psess-ben");
        await ana.NextAsync();
        await ben.NextAsync();

        await relay.StopAgentAsync();
        ana.Client.SendToPlayer(2, 10, "still here?"u8, Delivery.Reliable);
        Assert.Equal((10, 1, "still here?"), await ben.NextAsync());
        ben.Client.Close();
        Assert.Equal((9, 2, "gone"), await ana.NextAsync());
        await relay.StartAgentAsync();

        var hello = await relay.Agent.NextAsync(report => report.Hello);
        Assert.Equal((ProcessPhase.Active, RelayProcess.GameSessionId, relay.Port), (hello.Phase, hello.GameSessionId, hello.Port));
        Assert.Equal(["psess-ana"], hello.PlayerSessionIds);
        using var eva = await relay.JoinAsync("psess-eva");
        Assert.Equal(3, eva.Client.PeerId);
    }

    [Theory]
    [InlineData("init: s => {")]
    [InlineData("init: () => {}, onProcessStarted: () => {")]
    [InlineData("init: () => {}, onStartGameSession: () => {")]
    [InlineData("init: () => {}, onPlayerConnect: () => {")]
    [InlineData("init: () => {}, onPlayerAccepted: () => {")]
    [InlineData("init: () => {}, onMessage: () => {")]
    [InlineData("init: () => {}, onPlayerDisconnect: () => {")]
    [InlineData("init: () => {}, onHealthCheck: () => {")]
    public async Task A_script_that_throws_ends_its_process_with_the_place_of_the_error(string callback)
    {
        await using var relay = await RelayProcess.StartAsync($$"""
            exports.ssExports = {
                {{callback}}
                    throw new Error('boom');
                },
            };
            """);
        var told = await FailAsync(relay);

        Assert.Equal(65, await relay.ExitAsync());
        Assert.Equal(told, relay.Failure);
        Assert.Equal((65, told.Message), (relay.Exit.Code, relay.Exit.Reason));
        Assert.Contains("boom", told.Message, StringComparison.Ordinal);
        Assert.Equal((FailureCause.ScriptException, "index.js", 3), (told.Cause, Path.GetFileName(told.File), told.Line));
        Assert.Contains("boom", relay.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("for (;;);", FailureCause.ScriptTimeLimit, 66)]
    [InlineData("const kept = []; for (;;) kept.push(new Array(1000).fill(0));", FailureCause.ScriptMemoryLimit, 67)]
    [InlineData("const kept = []; setInterval(() => kept.push(new Array(1e5).fill(kept.length)), 1);", FailureCause.ScriptMemoryLimit, 67)]
    public async Task A_script_that_never_returns_or_leaks_ends_its_process_and_says_why(string body, object cause, int exitCode)
    {
        await using var relay = await RelayProcess.ActiveAsync(
            $$"""exports.ssExports = { init: () => {}, onMessage: () => { {{body}} } };""",
            environment =>
            {
                environment["GAMERELAY_CALLBACK_TIME_LIMIT_MS"] = (FailureCause)cause == FailureCause.ScriptTimeLimit ? "300" : "20000";
                environment["GAMERELAY_MEMORY_LIMIT_MB"] = "256";
            });
        using var ana = await relay.JoinAsync("psess-ana");

        ana.Client.SendToServer(1, default, Delivery.Reliable);

        Assert.Equal(exitCode, await relay.ExitAsync());
        Assert.Equal((FailureCause)cause, relay.Failure.Cause);
        Assert.Equal((exitCode, relay.Failure.Message), (relay.Exit.Code, relay.Exit.Reason));
        Assert.Contains(relay.Failure.Message, relay.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("process.exit(0)", "The script called processEnding.")]
    [InlineData("throw new Error('boom')", "boom")]
    public async Task What_ends_without_an_agent_leaves_its_exit_and_the_time_of_it(string end, string reason)
    {
        await using var relay = await RelayProcess.ActiveAsync(
            $$"""let session; exports.ssExports = { init: s => { session = s; }, onMessage: async () => { await session.processEnding(); {{end}}; } };""");
        using var ana = await relay.JoinAsync("psess-ana");
        await relay.StopAgentAsync();
        var before = TimeProvider.System.GetUtcNow();

        ana.Client.SendToServer(1, default, Delivery.Reliable);

        var exitCode = await relay.ExitAsync(60);
        Assert.Equal(exitCode, relay.Exit.Code);
        Assert.Contains(reason, relay.Exit.Reason, StringComparison.Ordinal);
        Assert.InRange(relay.Exit.ExitedAt.ToDateTimeOffset(), before, TimeProvider.System.GetUtcNow());
    }

    [Theory]
    [InlineData("GAMERELAY_PROCESS_ID", "", "GAMERELAY_PROCESS_ID is not set")]
    [InlineData("GAMERELAY_PORT", "99999", "GAMERELAY_PORT must be a number from 0 to 65535, and is '99999'")]
    public async Task A_start_environment_that_makes_no_sense_is_refused_by_name(string name, string value, string message)
    {
        await using var relay = await RelayProcess.StartAsync(Echo, environment => environment[name] = value);

        Assert.Equal(64, await relay.ExitAsync());
        Assert.Contains(message, relay.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_and_ends_the_process()
    {
        await using var first = await RelayProcess.StartAsync(Echo);
        await first.ReadyAsync();
        await using var second = await RelayProcess.StartAsync(Echo, environment => environment["GAMERELAY_PORT"] = $"{first.Port}");

        var failed = await second.Agent.NextAsync(report => report.Hello?.Failed ?? report.Failed);

        Assert.Equal(FailureCause.PortUnavailable, failed.Cause);
        Assert.Contains($"{first.Port}", failed.Message, StringComparison.Ordinal);
        Assert.Equal(70, await second.ExitAsync());
        Assert.Equal(failed, second.Failure);
    }

    /// <summary>Does everything that a script can be called for, until it fails.</summary>
    private static async Task<Failed> FailAsync(RelayProcess relay)
    {
        if (await relay.ReadyOrFailedAsync() is { } early)
            return early;
        relay.Activate();
        relay.Agent.Send(new ProcessCommand { HealthCheck = new HealthCheck { CheckId = 1 } });
        if (await relay.Agent.NextAsync(report => (object?)report.Health ?? report.Failed) is Failed failed)
            return failed;
        using TestPlayer player = new();
        try
        {
            await player.ConnectAsync(relay.Port, relay.Token("psess-ana"));
            player.Client.SendToServer(1, default, Delivery.Reliable);
            player.Client.Close();
        }
        catch (Exception ex) when (ex is RelayConnectException or InvalidOperationException)
        {
            // The script failed before the player was in.
        }

        return await relay.Agent.NextAsync(report => report.Failed);
    }
}
