using GameRelay.Api;
using GameRelay.ControlPlane.Features.AccessKeys;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using GameSession = GameRelay.Api.GameSession;

namespace GameRelay.ControlPlane.Tests.Hosts;

public sealed class HostStreamTests
{
    [Fact]
    public async Task A_game_session_reaches_its_process_with_its_key_and_becomes_active()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");

        var session = await CreateAsync(controlPlane, fleet.FleetId);

        var command = await host.ActivationAsync(session.GameSessionId);
        Assert.Equal("p1", command.ProcessId);
        Assert.Equal(
            controlPlane.Services.GetRequiredService<MasterKeys>().DeriveSessionKey(1, session.GameSessionId, await EpochAsync(controlPlane)),
            command.Activate.SessionKey.ToByteArray());
        Assert.Empty(ActivateGameSession.Parser.ParseFrom((await controlPlane.CommandsAsync()).Single().Payload).Activate.SessionKey);
        await ActivateAsync(host, session, "p1", command.CommandId);
        await StatusIsAsync(controlPlane, session, GameSessionStatus.Active);
        await Eventually.TrueAsync(async () => (await controlPlane.CommandsAsync()).Single().AcknowledgedAt is not null, "the command is acknowledged");
    }

    [Fact]
    public async Task An_unacknowledged_command_is_sent_again_on_the_next_stream_and_an_acknowledged_one_is_not()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        var session = await CreateAsync(controlPlane, fleet.FleetId);
        var command = await host.ActivationAsync(session.GameSessionId);

        await host.ConnectAsync(controlPlane, [WireHost.Process("p1")]);
        await Eventually.TrueAsync(() => host.Commands.Count(c => c.ActivateGameSession?.CommandId == command.CommandId) == 2, "it is sent again");
        await ActivateAsync(host, session, "p1", command.CommandId);
        await StatusIsAsync(controlPlane, session, GameSessionStatus.Active);
        await Eventually.TrueAsync(async () => (await controlPlane.CommandsAsync()).Single().AcknowledgedAt is not null, "the command is acknowledged");

        await host.ConnectAsync(controlPlane, [WireHost.Process("p1", ProcessPhase.Active, session.GameSessionId)]);
        await controlPlane.Api.TerminateGameSessionAsync(new() { GameSessionId = session.GameSessionId, TerminationMode = TerminationMode.ForceTerminate });
        Assert.True((await host.CommandAsync(c => c.TerminateGameSession is not null, "the termination")).TerminateGameSession.Force);
        Assert.Equal(2, host.Commands.Count(c => c.ActivateGameSession is not null));
    }

    [Fact]
    public async Task An_activation_whose_acknowledgement_was_lost_waits_no_more_once_its_game_session_is_active()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        var session = await CreateAsync(controlPlane, fleet.FleetId);
        await host.ActivationAsync(session.GameSessionId);

        await host.ConnectAsync(controlPlane, [WireHost.Process("p1", ProcessPhase.Active, session.GameSessionId)]);

        await StatusIsAsync(controlPlane, session, GameSessionStatus.Active);
        await Eventually.TrueAsync(
            async () => (await controlPlane.CommandsAsync()).Single() is { AcknowledgedAt: not null, Error: null }, "the command waits no more");
    }

    [Fact]
    public async Task A_command_written_on_one_replica_reaches_the_host_on_the_other_without_a_sweep()
    {
        await using var first = await ControlPlaneHost.StartAsync();
        await using var second = await ControlPlaneHost.StartAsync(besides: first);
        var fleet = await first.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(second, fleet.FleetId, "p1", "p2");

        // No timer of theirs ticks: the clock stands still.
        foreach (var replica in new[] { first, second })
            await host.ActivationAsync((await CreateAsync(replica, fleet.FleetId)).GameSessionId);
    }

    [Fact]
    public async Task What_no_signal_told_of_is_found_by_the_sweep()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        await controlPlane.WithDbAsync(async db =>
        {
            ComputeCommands.Enqueue(db, host.ComputeId, new CollectLog { GameSessionId = "none" }, controlPlane.Clock.GetUtcNow());
            return await db.SaveChangesAsync();
        });

        await controlPlane.Services.GetRequiredService<ControlPlane.Hosts.Streams.CommandSweep>().SweepOnceAsync(Deadline.Token());

        await host.CommandAsync(c => c.CollectLog is not null, "the command");
    }

    [Fact]
    public async Task A_process_that_cannot_take_its_game_session_fails_it()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        var session = await CreateAsync(controlPlane, fleet.FleetId);
        var command = await host.ActivationAsync(session.GameSessionId);

        await host.SendAsync(new HostReport { CommandAck = new() { CommandId = command.CommandId, Error = "Server process 'p1' is gone." } });

        await StatusIsAsync(controlPlane, session, GameSessionStatus.Error);
    }

    [Fact]
    public async Task A_game_session_is_over_when_its_process_says_so_and_not_when_it_exits()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        var session = await ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p1");
        var player = await JoinAsync(controlPlane, host, session, "p1", "ana");

        await host.SendAsync(WireHost.Process("p1", ProcessPhase.Ending, session.GameSessionId));

        await StatusIsAsync(controlPlane, session, GameSessionStatus.Terminated);
        var left = (await controlPlane.Api.DescribePlayerSessionsAsync(new() { PlayerSessionId = player })).PlayerSessions.Single();
        Assert.Equal(PlayerSessionStatus.Completed, left.Status);
        Assert.Equal(ServerProcessStatus.Terminating, await ProcessStatusAsync(controlPlane, "p1"));

        await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended("p1", EndCause.Ended, gameSessionId: session.GameSessionId) });

        await Eventually.TrueAsync(
            async () => await ProcessStatusAsync(controlPlane, "p1") == ServerProcessStatus.Ended, "the process has ended");
        Assert.Null((await controlPlane.DescribeAsync(session.GameSessionId)).StatusReason);
    }

    [Fact]
    public async Task Only_the_newest_stream_of_a_host_counts()
    {
        await using var first = await ControlPlaneHost.StartAsync();
        await using var second = await ControlPlaneHost.StartAsync(besides: first);
        var fleet = await first.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(first, fleet.FleetId, "p1");
        await host.ConnectAsync(second, [WireHost.Process("p1")]);

        await host.SendOnStreamAsync(0, new() { ProcessEnded = WireHost.Ended("p1", EndCause.Crashed) });
        await host.EndOfStreamAsync(0);

        Assert.Equal(ServerProcessStatus.Ready, await ProcessStatusAsync(first, "p1"));
        Assert.Equal(HostStatus.Connected, (await first.Api.ListHostsAsync(new())).Hosts.Single(h => h.ComputeName == "test").Status);
    }

    [Fact]
    public async Task A_host_reports_only_on_itself()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        var session = await ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p1");
        var player = (await controlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = session.GameSessionId, PlayerId = "ana" })).PlayerSession;
        await using var other = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p2");

        await other.SendAsync(new HostReport { ProcessEnded = WireHost.Ended("p1", EndCause.Crashed) });
        await other.SendAsync(WireHost.Process("p1", ProcessPhase.Ending, session.GameSessionId));
        Assert.Equal(PlayerAnswerCode.Refused, (await other.AcceptAsync("p1", session.GameSessionId, player.PlayerSessionId!)).Code);
        Assert.Equal(PlayerAnswerCode.Refused, (await other.AcceptAsync("p2", session.GameSessionId, player.PlayerSessionId!, requestId: 2)).Code);
        await SendLogAsync(other, session, 0, "x", complete: true);
        await other.AcceptAsync("p2", session.GameSessionId, player.PlayerSessionId!, requestId: 3); // and so it has been heard

        Assert.Equal(GameSessionStatus.Active, (await controlPlane.DescribeAsync(session.GameSessionId)).Status);
        Assert.Equal(ServerProcessStatus.Active, await ProcessStatusAsync(controlPlane, "p1"));
        Assert.Equal(0, await controlPlane.WithDbAsync(db => db.GameSessionLogs.CountAsync()));
        Assert.Equal(PlayerAnswerCode.Accepted, (await host.AcceptAsync("p1", session.GameSessionId, player.PlayerSessionId!)).Code);
    }

    [Fact]
    public async Task Of_a_host_that_tells_no_time_or_one_that_cannot_be_the_rest_is_believed()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId);
        var (silent, ahead, ended) = (WireHost.Process("p1"), WireHost.Process("p2"), WireHost.Ended("p1", EndCause.Ended));
        silent.StartedAt = ended.EndedAt = null;
        ahead.StartedAt = new() { Seconds = long.MaxValue };

        await host.SendAsync(silent);
        await host.SendAsync(ahead);
        await host.SendAsync(new HostReport { ProcessEnded = ended });

        await Eventually.TrueAsync(
            () => controlPlane.WithDbAsync(db => db.ServerProcesses.AnyAsync(p => p.Id == "p1" && p.Status == ServerProcessStatus.Ended)), "the end is taken");
        Assert.Equal(ServerProcessStatus.Ready, await ProcessStatusAsync(controlPlane, "p2"));
        var processes = await controlPlane.WithDbAsync(db => db.ServerProcesses.AsNoTracking().ToListAsync());
        Assert.All(processes, process => Assert.InRange(process.StartedAt, DateTimeOffset.UnixEpoch, controlPlane.Time.GetUtcNow()));
    }

    [Fact]
    public async Task A_lost_answer_costs_nobody_the_player_session()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        var session = await ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p1");
        var player = await JoinAsync(controlPlane, host, session, "p1", "ana");

        Assert.Equal(PlayerAnswerCode.Accepted, (await host.AcceptAsync("p1", session.GameSessionId, player, requestId: 2, repeated: true)).Code);
        Assert.Equal(PlayerAnswerCode.Refused, (await host.AcceptAsync("p1", session.GameSessionId, player, requestId: 3)).Code);
    }

    [Fact]
    public async Task A_snapshot_makes_good_what_happened_while_the_host_was_away()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "playing", "crashed", "vanished", "activating");
        var playing = await ActiveSessionAsync(controlPlane, host, fleet.FleetId, "playing");
        var stays = await JoinAsync(controlPlane, host, playing, "playing", "ana");
        await JoinAsync(controlPlane, host, playing, "playing", "ben", requestId: 2);
        var crashed = await ActiveSessionAsync(controlPlane, host, fleet.FleetId, "crashed");
        var vanished = await ActiveSessionAsync(controlPlane, host, fleet.FleetId, "vanished");
        var activating = await CreateAsync(controlPlane, fleet.FleetId);

        await host.ConnectAsync(
            controlPlane,
            [
                WireHost.Process("playing", ProcessPhase.Active, playing.GameSessionId, players: [stays]),
                WireHost.Process("activating", ProcessPhase.Active, activating.GameSessionId),
                WireHost.Process("new"),
            ],
            [WireHost.Ended("crashed", EndCause.Crashed, "Error: boom (index.js:3:7). Exit code 65.", crashed.GameSessionId)]);

        Assert.Equal(GameSessionStatus.Active, (await controlPlane.DescribeAsync(activating.GameSessionId)).Status);
        Assert.Equal(GameSessionStatus.Terminated, (await controlPlane.DescribeAsync(crashed.GameSessionId)).Status);
        Assert.Equal(GameSessionStatus.Terminated, (await controlPlane.DescribeAsync(vanished.GameSessionId)).Status);
        var players = (await controlPlane.Api.DescribePlayerSessionsAsync(new() { GameSessionId = playing.GameSessionId })).PlayerSessions;
        Assert.Equal(
            [("ana", PlayerSessionStatus.Active), ("ben", PlayerSessionStatus.Completed)],
            players.Select(p => (p.PlayerId!, p.Status!.Value)).OrderBy(p => p.Item1));
        Assert.Equal(1, (await controlPlane.DescribeAsync(playing.GameSessionId)).CurrentPlayerSessionCount);
        Assert.Equal(ServerProcessStatus.Ready, await ProcessStatusAsync(controlPlane, "new"));
        var events = await CrashesAsync();
        Assert.Contains(events, e => e.Message!.Contains("Error: boom (index.js:3:7)", StringComparison.Ordinal));
        Assert.Contains(events, e => e.Message!.Contains("vanished ended while its host was away", StringComparison.Ordinal));

        // The same told again is one.
        await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended("crashed", EndCause.Crashed, "again") });
        await host.CommandAsync(c => c.ProcessEndedTaken?.ProcessId == "crashed", "it is taken");
        Assert.Equal(2, (await CrashesAsync()).Count);

        async Task<List<Event>> CrashesAsync() =>
            [.. (await controlPlane.Api.DescribeFleetEventsAsync(new() { FleetId = fleet.FleetId })).Events.Where(e => e.EventCode == "SERVER_PROCESS_CRASHED")];
    }

    [Fact]
    public async Task Players_stay_while_an_adopted_process_has_not_told_of_them()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        var session = await ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p1");
        await JoinAsync(controlPlane, host, session, "p1", "ana");

        await host.ConnectAsync(controlPlane, [WireHost.Process("p1", ProcessPhase.Active, session.GameSessionId, playersUnknown: true)]);
        Assert.Equal(1, (await controlPlane.DescribeAsync(session.GameSessionId)).CurrentPlayerSessionCount);

        await host.SendAsync(WireHost.Process("p1", ProcessPhase.Active, session.GameSessionId));
        await Eventually.TrueAsync(
            async () => (await controlPlane.DescribeAsync(session.GameSessionId)).CurrentPlayerSessionCount == 0, "the player that is gone is completed");
    }

    [Fact]
    public async Task A_late_report_does_not_undo_a_claim()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1");
        await CreateAsync(controlPlane, fleet.FleetId);

        await host.SendAsync(WireHost.Process("p1"));
        await host.ConnectAsync(controlPlane, [WireHost.Process("p1")]);

        Assert.Equal(ServerProcessStatus.Claimed, await ProcessStatusAsync(controlPlane, "p1"));
        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => CreateAsync(controlPlane, fleet.FleetId));
    }

    [Fact]
    public async Task A_log_is_put_together_from_its_parts_and_kept_up_to_a_limit()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync(settings: ["--ControlPlane:MaximumLogBytes=1024"]);
        var fleet = await controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(controlPlane, fleet.FleetId, "p1", "p2");
        var session = await ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p1");
        var chatty = await ActiveSessionAsync(controlPlane, host, fleet.FleetId, "p2");

        await SendLogAsync(host, session, 0, "one ");
        await SendLogAsync(host, session, 0, "one ");
        await SendLogAsync(host, session, 4, "two");
        await SendLogAsync(host, session, 99, "gap");
        await SendLogAsync(host, session, 0, "one two three", complete: true);
        await SendLogAsync(host, chatty, 0, new string('x', 1000));
        await SendLogAsync(host, chatty, 1000, new string('y', 1000), complete: true);
        await Eventually.TrueAsync(async () => await controlPlane.WithDbAsync(db => db.GameSessionLogs.CountAsync(l => l.Complete)) == 2, "both logs are there");

        var log = await controlPlane.Api.GetGameSessionLogAsync(new() { GameSessionId = session.GameSessionId });
        Assert.Equal(("one two three", 13, true), (log.Log, log.NextOffset, log.Complete));
        log = await controlPlane.Api.GetGameSessionLogAsync(new() { GameSessionId = session.GameSessionId, Offset = 8 });
        Assert.Equal(("three", 13), (log.Log, log.NextOffset));
        log = await controlPlane.Api.GetGameSessionLogAsync(new() { GameSessionId = session.GameSessionId, Offset = 99 });
        Assert.Equal(("", 13), (log.Log, log.NextOffset));
        log = await controlPlane.Api.GetGameSessionLogAsync(new() { GameSessionId = chatty.GameSessionId });
        Assert.Equal(new string('x', 1000) + new string('y', 24), log.Log);
    }

    internal static async Task<GameSession> CreateAsync(ControlPlaneHost controlPlane, string fleetId, int maximumPlayers = 4) =>
        (await controlPlane.Api.CreateGameSessionAsync(new() { FleetId = fleetId, MaximumPlayerSessionCount = maximumPlayers })).GameSession;

    /// <summary>An ACTIVE game session on the process that the claim gives it, which must be this one.</summary>
    internal static async Task<GameSession> ActiveSessionAsync(
        ControlPlaneHost controlPlane, WireHost host, string fleetId, string processId, int maximumPlayers = 4)
    {
        // Claims take the newest; the test wants this one.
        await controlPlane.WithDbAsync(db => db.ServerProcesses.Where(p => p.Id == processId).ExecuteUpdateAsync(
            set => set.SetProperty(p => p.StartedAt, p => p.StartedAt.AddYears(1))));
        var session = await CreateAsync(controlPlane, fleetId, maximumPlayers);
        var command = await host.ActivationAsync(session.GameSessionId);
        Assert.Equal(processId, command.ProcessId);
        await ActivateAsync(host, session, processId, command.CommandId);
        await StatusIsAsync(controlPlane, session, GameSessionStatus.Active);
        return session;
    }

    internal static async Task<string> JoinAsync(
        ControlPlaneHost controlPlane, WireHost host, GameSession session, string processId, string playerId, ulong requestId = 1)
    {
        var player = (await controlPlane.Api.CreatePlayerSessionAsync(new() { GameSessionId = session.GameSessionId, PlayerId = playerId })).PlayerSession;
        var answer = await host.AcceptAsync(processId, session.GameSessionId, player.PlayerSessionId!, requestId);
        Assert.Equal((PlayerAnswerCode.Accepted, playerId), (answer.Code, answer.PlayerId));
        return player.PlayerSessionId!;
    }

    internal static Task StatusIsAsync(ControlPlaneHost controlPlane, GameSession session, GameSessionStatus status) => Eventually.TrueAsync(
        async () => (await controlPlane.DescribeAsync(session.GameSessionId)).Status == status, $"the game session is {status}");

    internal static Task<ServerProcessStatus> ProcessStatusAsync(ControlPlaneHost controlPlane, string processId) =>
        controlPlane.WithDbAsync(db => db.ServerProcesses.Where(p => p.Id == processId).Select(p => p.Status).SingleAsync());

    private static async Task ActivateAsync(WireHost host, GameSession session, string processId, long commandId)
    {
        await host.SendAsync(WireHost.Process(processId, ProcessPhase.Active, session.GameSessionId));
        await host.SendAsync(new HostReport { CommandAck = new() { CommandId = commandId } });
    }

    private static Task SendLogAsync(WireHost host, GameSession session, long offset, string text, bool complete = false) => host.SendAsync(new HostReport
    {
        LogChunk = new() { GameSessionId = session.GameSessionId, Offset = offset, Data = ByteString.CopyFromUtf8(text), End = complete, Complete = complete },
    });

    private static Task<int> EpochAsync(ControlPlaneHost controlPlane) =>
        controlPlane.WithDbAsync(db => db.GameSessions.Select(s => s.SessionKeyEpoch).SingleAsync());
}
