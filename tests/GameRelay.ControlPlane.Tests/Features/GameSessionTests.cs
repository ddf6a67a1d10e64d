using GameRelay.Api;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Features.Retention;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Hosting.Host.V1;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static GameRelay.Api.GameSessionStatus;
using TerminateCommand = GameRelay.Hosting.Host.V1.TerminateGameSession;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class GameSessionTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;

    private GameRelayClient Api => _controlPlane.Api;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Fact]
    public async Task A_game_session_takes_a_ready_process_and_becomes_active_when_it_says_so()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync();
        var created = (await Api.CreateGameSessionAsync(new()
        {
            FleetId = fleet.FleetArn,
            MaximumPlayerSessionCount = 4,
            Name = "duel",
            CreatorId = "ana",
            GameProperties = [new() { Key = "map", Value = "ice" }],
            GameSessionData = "data",
        })).GameSession;

        Assert.Equal((Activating, 0, 4), (created.Status, created.CurrentPlayerSessionCount, created.MaximumPlayerSessionCount));
        Assert.StartsWith($"arn:aws:gamelift:local::gamesession/{fleet.FleetId}/gsess-", created.GameSessionId, StringComparison.Ordinal);
        Assert.Equal(("duel", "ana", "data", "local", "127.0.0.1", 20_000), (
            created.Name, created.CreatorId, created.GameSessionData, created.Location, created.IpAddress, created.Port));
        Assert.Equal(PlayerSessionCreationPolicy.AcceptAll, created.PlayerSessionCreationPolicy);
        Assert.Equal(new GameProperty { Key = "map", Value = "ice" }, created.GameProperties!.Single());
        Assert.Equal((fleet.FleetArn, PlayerGatewayStatus.Disabled), (created.FleetArn, created.PlayerGatewayStatus));

        var process = await ProcessAsync();
        Assert.Equal((ServerProcessStatus.Claimed, created.GameSessionId), (process.Status, process.GameSessionId));
        var command = (await _controlPlane.CommandsAsync()).Single();
        var activate = ActivateGameSession.Parser.ParseFrom(command.Payload);
        Assert.Equal((ComputeCommandKind.ActivateGameSession, process.ComputeId, process.Id), (command.Kind, command.ComputeId, activate.ProcessId));
        Assert.Equal(("duel", "ice", 4), (activate.Activate.Name, activate.Activate.GameProperties.Single().Value, activate.Activate.MaximumPlayerSessionCount));
        Assert.True(activate.Activate.SessionKey.IsEmpty);

        Assert.True(await _controlPlane.ActivateAsync(created.GameSessionId));
        Assert.False(await _controlPlane.ActivateAsync(created.GameSessionId));
        Assert.Equal(Active, (await _controlPlane.DescribeAsync(created.GameSessionId)).Status);
        Assert.Equal(ServerProcessStatus.Active, (await ProcessAsync()).Status);
    }

    [Fact]
    public async Task Without_a_free_process_there_is_no_waiting()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 1);
        await CreateAsync(fleet.FleetId);

        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => CreateAsync(fleet.FleetId));
        Assert.Single(await _controlPlane.CommandsAsync());
    }

    [Fact]
    public async Task A_host_that_is_not_connected_gets_no_game_session()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync();
        await _controlPlane.WithDbAsync(db => db.Computes.ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, ComputeStatus.Unreachable)));

        await Assert.ThrowsAsync<FleetCapacityExceededException>(() => CreateAsync(fleet.FleetId));
    }

    [Fact]
    public async Task No_more_game_sessions_activate_on_a_host_than_the_runtime_configuration_allows()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(3, request => request with
        {
            RuntimeConfiguration = request.RuntimeConfiguration! with { MaxConcurrentGameSessionActivations = 2 },
        });
        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TryCreateAsync(fleet.FleetId)));
        Assert.Equal(2, results.Count(id => id is not null));

        await _controlPlane.ActivateAsync(results.First(id => id is not null)!);
        await CreateAsync(fleet.FleetId);
    }

    [Fact]
    public async Task What_cannot_be_created_is_refused_with_the_reason()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 1);
        var good = new CreateGameSessionRequest { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1 };

        await RefuseAsync<InvalidRequestException>(good with { FleetId = null }, "FleetId is missing");
        await RefuseAsync<InvalidRequestException>(good with { AliasId = "alias-1" }, "FleetId or AliasId, not both");
        await RefuseAsync<InvalidRequestException>(good with { IdempotencyToken = "a", GameSessionId = "b" }, "not both");
        await RefuseAsync<InvalidRequestException>(good with { MaximumPlayerSessionCount = 201 }, "at most 200");
        await RefuseAsync<InvalidRequestException>(good with { Location = "east" }, "it has: local");
        await RefuseAsync<InvalidRequestException>(
            good with { GameProperties = [new() { Key = "a", Value = "1" }, new() { Key = "a", Value = "2" }] }, "more than once");
        await RefuseAsync<NotFoundException>(good with { FleetId = "fleet-none" }, "fleet-none");
        var fresh = await Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(fleet.ScriptId!));
        await RefuseAsync<InvalidFleetStatusException>(good with { FleetId = fresh.FleetAttributes.FleetId }, "is NEW");
        await CreateAsync(fleet.FleetId);
    }

    [Fact]
    public async Task A_repeated_token_answers_the_first_game_session()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 2);
        var request = new CreateGameSessionRequest { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 4, IdempotencyToken = "match-1" };

        var first = (await Api.CreateGameSessionAsync(request)).GameSession;
        await _controlPlane.ActivateAsync(first.GameSessionId);
        var again = (await Api.CreateGameSessionAsync(request with { FleetId = fleet.FleetArn, Location = "local" })).GameSession;
        var byTheOlderName = (await Api.CreateGameSessionAsync(request with { IdempotencyToken = null, GameSessionId = "match-1" })).GameSession;

        Assert.EndsWith("/match-1", first.GameSessionId, StringComparison.Ordinal);
        Assert.Equal((first.GameSessionId, Active), (again.GameSessionId, again.Status));
        Assert.Equal(first.GameSessionId, byTheOlderName.GameSessionId);
        Assert.Single(await _controlPlane.CommandsAsync());
        await RefuseAsync<IdempotentParameterMismatchException>(request with { MaximumPlayerSessionCount = 5 }, "match-1");
        await RefuseAsync<IdempotentParameterMismatchException>(request with { Location = "east" }, "match-1");
        await RefuseAsync<IdempotentParameterMismatchException>(request with { GameProperties = [new() { Key = "a", Value = "b" }] }, "match-1");
        Assert.Equal(first.GameSessionId, (await Api.CreateGameSessionAsync(request with { GameProperties = [] })).GameSession.GameSessionId);
    }

    [Fact]
    public async Task A_repeated_token_is_answered_whatever_has_become_of_game_session_and_fleet()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 1);
        var request = new CreateGameSessionRequest { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 4, CreatorId = "ana", IdempotencyToken = "match-1" };
        var first = (await Api.CreateGameSessionAsync(request)).GameSession;
        await _controlPlane.TransitionAsync((transitions, db) => transitions.EndAsync(db, first.GameSessionId, null, "over", default));
        await Api.DeleteFleetAsync(new() { FleetId = fleet.FleetId });

        var again = (await Api.CreateGameSessionAsync(request)).GameSession;

        Assert.Equal((first.GameSessionId, Terminated), (again.GameSessionId, again.Status));
    }

    [Fact]
    public async Task A_token_whose_request_was_refused_is_still_free()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        var request = new CreateGameSessionRequest { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 4, IdempotencyToken = "match-1" };
        await RefuseAsync<FleetCapacityExceededException>(request, "is free in location 'local'");

        await _controlPlane.AddReadyProcessAsync(fleet.FleetId, await _controlPlane.AddComputeAsync(fleet.FleetId));

        Assert.Equal(Activating, (await Api.CreateGameSessionAsync(request with { MaximumPlayerSessionCount = 5 })).GameSession.Status);
    }

    [Fact]
    public async Task A_creator_has_one_a_second_without_a_policy()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 3);
        var request = new CreateGameSessionRequest { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1, CreatorId = "ana" };

        await Api.CreateGameSessionAsync(request);
        await RefuseAsync<LimitExceededException>(request, "'ana'");
        await Api.CreateGameSessionAsync(request with { CreatorId = "ben" });
        _controlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        await Api.CreateGameSessionAsync(request);
    }

    [Fact]
    public async Task A_creation_policy_holds_in_a_sliding_window_even_for_requests_at_once()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(6, request => request with
        {
            ResourceCreationLimitPolicy = new() { NewGameSessionsPerCreator = 2, PolicyPeriodInMinutes = 10 },
        });
        var request = new CreateGameSessionRequest { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1, CreatorId = "ana" };
        await RefuseAsync<InvalidRequestException>(request with { CreatorId = null }, "CreatorId is missing");

        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Record.ExceptionAsync(() => Api.CreateGameSessionAsync(request)).AsTask()));

        Assert.Equal(2, results.Count(error => error is null));
        Assert.All(results.Where(error => error is not null), error => Assert.IsType<LimitExceededException>(error));
        _controlPlane.Time.Advance(TimeSpan.FromMinutes(10));
        await Api.CreateGameSessionAsync(request);
    }

    [Fact]
    public async Task A_game_session_that_is_not_activated_in_time_ends_with_an_event_and_a_kill()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(1, request => request with
        {
            RuntimeConfiguration = request.RuntimeConfiguration! with { GameSessionActivationTimeoutSeconds = 10 },
        });
        var id = await CreateAsync(fleet.FleetId);

        _controlPlane.Time.Advance(TimeSpan.FromSeconds(9));
        await _controlPlane.TickAsync<GameSessionDeadlines>();
        Assert.Equal(Activating, (await _controlPlane.DescribeAsync(id)).Status);

        _controlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        await _controlPlane.TickAsync<GameSessionDeadlines>();
        await _controlPlane.TickAsync<GameSessionDeadlines>();

        var ended = await _controlPlane.DescribeAsync(id);
        Assert.Equal((Terminated, _controlPlane.Clock.GetUtcNow()), (ended.Status, ended.TerminationTime));
        Assert.Null(ended.StatusReason);
        Assert.Equal(ServerProcessStatus.Terminating, (await ProcessAsync()).Status);
        Assert.True(TerminateCommand.Parser.ParseFrom((await _controlPlane.CommandsAsync())[1].Payload).Force);
        var events = (await Api.DescribeFleetEventsAsync(new() { FleetId = fleet.FleetId })).Events;
        Assert.Single(events, e => e.EventCode == FleetEventCodes.GameSessionActivationTimeout);
        Assert.False(await _controlPlane.ActivateAsync(id));
    }

    [Theory]
    [InlineData(TerminationMode.TriggerOnProcessTerminate, GameSessionStatusReason.TriggeredOnProcessTerminate, false)]
    [InlineData(TerminationMode.ForceTerminate, GameSessionStatusReason.ForceTerminated, true)]
    public async Task Termination_goes_over_the_host_and_gives_its_reason_at_the_end(TerminationMode mode, GameSessionStatusReason reason, bool force)
    {
        var game = await _controlPlane.CreateGameSessionAsync();
        await Api.CreatePlayerSessionAsync(new() { GameSessionId = game.GameSessionId, PlayerId = "ana" });

        var answer = (await Api.TerminateGameSessionAsync(new() { GameSessionId = game.GameSessionId, TerminationMode = mode })).GameSession;
        Assert.Equal(Terminating, answer.Status);
        await Api.TerminateGameSessionAsync(new() { GameSessionId = game.GameSessionId, TerminationMode = mode });
        var command = TerminateCommand.Parser.ParseFrom(Assert.Single((await _controlPlane.CommandsAsync())[1..]).Payload);
        Assert.Equal((game.GameSessionId, force), (command.GameSessionId, command.Force));

        Assert.True(await _controlPlane.TransitionAsync((transitions, db) => transitions.EndAsync(db, game.GameSessionId, null, "its process ended", default)));

        var ended = await _controlPlane.DescribeAsync(game.GameSessionId);
        Assert.Equal((Terminated, reason, 0), (ended.Status, ended.StatusReason, ended.CurrentPlayerSessionCount));
        Assert.Equal(Terminated, (await Api.TerminateGameSessionAsync(new() { GameSessionId = game.GameSessionId, TerminationMode = mode })).GameSession.Status);
    }

    [Fact]
    public async Task Termination_may_be_forced_after_it_was_asked_for_but_not_the_other_way()
    {
        var game = await _controlPlane.CreateGameSessionAsync();
        foreach (var mode in (TerminationMode[])[TerminationMode.TriggerOnProcessTerminate, TerminationMode.ForceTerminate, TerminationMode.TriggerOnProcessTerminate])
            await Api.TerminateGameSessionAsync(new() { GameSessionId = game.GameSessionId, TerminationMode = mode });

        Assert.Equal([false, true], (await _controlPlane.CommandsAsync())[1..].Select(command => TerminateCommand.Parser.ParseFrom(command.Payload).Force));
        Assert.Equal(TerminationMode.ForceTerminate, (await _controlPlane.WithDbAsync(db => db.GameSessions.SingleAsync())).TerminationMode);
    }

    [Fact]
    public async Task Termination_that_no_host_answers_ends_by_itself()
    {
        var game = await _controlPlane.CreateGameSessionAsync();
        await Api.TerminateGameSessionAsync(
            new() { GameSessionId = game.GameSessionId, TerminationMode = TerminationMode.TriggerOnProcessTerminate });

        _controlPlane.Time.Advance(TimeSpan.FromMinutes(5));
        await _controlPlane.TickAsync<GameSessionDeadlines>();
        Assert.Equal(Terminating, (await _controlPlane.DescribeAsync(game.GameSessionId)).Status);

        _controlPlane.Time.Advance(TimeSpan.FromSeconds(15));
        await _controlPlane.TickAsync<GameSessionDeadlines>();
        var ended = await _controlPlane.DescribeAsync(game.GameSessionId);
        Assert.Equal((Terminated, GameSessionStatusReason.TriggeredOnProcessTerminate), (ended.Status, ended.StatusReason));
    }

    [Fact]
    public async Task A_game_session_that_could_not_be_delivered_is_an_error_and_stays_one()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync();
        var id = await CreateAsync(fleet.FleetId);
        await _controlPlane.TransitionAsync((transitions, db) => transitions.FailAsync(db, id, "the process is gone", default));

        Assert.Equal(Error, (await _controlPlane.DescribeAsync(id)).Status);
        await Assert.ThrowsAsync<InvalidGameSessionStatusException>(
            () => Api.TerminateGameSessionAsync(new() { GameSessionId = id, TerminationMode = TerminationMode.ForceTerminate }));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Api.TerminateGameSessionAsync(new() { GameSessionId = "arn:none", TerminationMode = TerminationMode.ForceTerminate }));
    }

    [Fact]
    public async Task Game_sessions_are_described_by_fleet_location_status_and_id_in_pages()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 5, request => request with { Locations = [new() { Location = "east" }] });
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, await CreateAsync(fleet.FleetId));
            _controlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await _controlPlane.ActivateAsync(ids[1]);

        var first = await Api.DescribeGameSessionsAsync(new() { FleetId = fleet.FleetId, Limit = 3 });
        var second = await Api.DescribeGameSessionsAsync(new() { FleetId = fleet.FleetId, Limit = 3, NextToken = first.NextToken });
        Assert.Equal(ids, first.GameSessions.Concat(second.GameSessions).Select(session => session.GameSessionId));
        Assert.Null(second.NextToken);

        var active = await Api.DescribeGameSessionsAsync(new() { FleetId = fleet.FleetArn, StatusFilter = "ACTIVE", Location = "local" });
        Assert.Equal(ids[1], active.GameSessions.Single().GameSessionId);
        Assert.Empty((await Api.DescribeGameSessionsAsync(new() { FleetId = fleet.FleetId, Location = "east" })).GameSessions);
        var withAccount = ids[2].Replace("::", ":000000000000:", StringComparison.Ordinal);
        Assert.Equal(ids[2], (await _controlPlane.DescribeAsync(withAccount)).GameSessionId);

        Assert.Equal(ids[1], (await Api.DescribeGameSessionsAsync(new() { GameSessionId = ids[1], StatusFilter = "ACTIVE" })).GameSessions.Single().GameSessionId);
        Assert.Empty((await Api.DescribeGameSessionsAsync(new() { GameSessionId = ids[1], StatusFilter = "TERMINATED" })).GameSessions);

        await Assert.ThrowsAsync<InvalidRequestException>(() => Api.DescribeGameSessionsAsync(new()));
        await Assert.ThrowsAsync<InvalidRequestException>(() => Api.DescribeGameSessionsAsync(new() { Location = "local" }));
        var elsewhere = await Assert.ThrowsAsync<InvalidRequestException>(
            () => Api.DescribeGameSessionsAsync(new() { FleetId = fleet.FleetId, Location = "eu-west-9" }));
        Assert.Equal($"Fleet '{fleet.FleetId}' has no location 'eu-west-9'; it has: east, local.", elsewhere.Message);
        await Assert.ThrowsAsync<InvalidRequestException>(() => Api.DescribeGameSessionsAsync(new() { FleetId = fleet.FleetId, GameSessionId = ids[1] }));
        await Assert.ThrowsAsync<InvalidRequestException>(() => Api.DescribeGameSessionsAsync(new() { GameSessionId = ids[1], Location = "local" }));
        await Assert.ThrowsAsync<InvalidRequestException>(() => Api.DescribeGameSessionsAsync(new() { FleetId = fleet.FleetId, StatusFilter = "ERROR" }));
        await Assert.ThrowsAsync<InvalidRequestException>(
            () => Api.DescribeGameSessionsAsync(new() { FleetId = fleet.FleetId, StatusFilter = "ACTIVE", NextToken = first.NextToken }));
        await Assert.ThrowsAsync<NotFoundException>(() => Api.DescribeGameSessionsAsync(new() { FleetId = "fleet-none" }));
        await Assert.ThrowsAsync<NotFoundException>(() => Api.DescribeGameSessionsAsync(new() { GameSessionId = "arn:none" }));
    }

    [Fact]
    public async Task Ended_game_sessions_and_their_tokens_are_kept_thirty_days()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 2);
        var request = new CreateGameSessionRequest { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1, IdempotencyToken = "once" };
        var id = (await Api.CreateGameSessionAsync(request)).GameSession.GameSessionId;
        await _controlPlane.ActivateAsync(id);
        await Api.CreatePlayerSessionAsync(new() { GameSessionId = id, PlayerId = "ana" });
        await _controlPlane.TransitionAsync((transitions, db) => transitions.EndAsync(db, id, null, "over", default));

        _controlPlane.Time.Advance(RetentionSweep.KeepRecords);
        await _controlPlane.TickAsync<RetentionSweep>();
        Assert.Equal(id, (await _controlPlane.DescribeAsync(id)).GameSessionId);

        _controlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        await _controlPlane.TickAsync<RetentionSweep>();
        await Assert.ThrowsAsync<NotFoundException>(() => _controlPlane.DescribeAsync(id));
        Assert.Equal(0, await _controlPlane.WithDbAsync(db => db.PlayerSessions.CountAsync()));
        Assert.Equal(Activating, (await Api.CreateGameSessionAsync(request)).GameSession.Status);
    }

    [Fact]
    public async Task Hosts_that_were_lost_are_forgotten_after_thirty_days_and_what_waits_for_them()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 1);
        var lost = await _controlPlane.AddComputeAsync(fleet.FleetId);
        await _controlPlane.WithDbAsync(db => db.Computes.Where(c => c.Id == lost).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.Status, ComputeStatus.Lost).SetProperty(c => c.LastSeenAt, _controlPlane.Clock.GetUtcNow())));
        await _controlPlane.WithDbAsync(db =>
        {
            ComputeCommands.Enqueue(db, lost, new CollectLog { GameSessionId = "none" }, _controlPlane.Clock.GetUtcNow());
            return db.SaveChangesAsync();
        });

        _controlPlane.Time.Advance(RetentionSweep.KeepRecords);
        await _controlPlane.TickAsync<RetentionSweep>();
        Assert.True(await _controlPlane.WithDbAsync(db => db.Computes.AnyAsync(c => c.Id == lost)));
        Assert.Single(await _controlPlane.CommandsAsync());

        _controlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        await _controlPlane.TickAsync<RetentionSweep>();
        Assert.False(await _controlPlane.WithDbAsync(db => db.Computes.AnyAsync(c => c.Id == lost)));
        Assert.Empty(await _controlPlane.CommandsAsync());
    }

    [Fact]
    public void Ended_statuses_are_final()
    {
        var statuses = Enum.GetValues<GameSessionStatus>();

        Assert.DoesNotContain(statuses, to => GameSessionTransitions.CanMove(Terminated, to) || GameSessionTransitions.CanMove(Error, to));
        Assert.All((GameSessionStatus[])[Activating, Active, Terminating], from => Assert.True(GameSessionTransitions.CanMove(from, Terminated)));
        Assert.DoesNotContain(statuses, from => GameSessionTransitions.CanMove(from, Activating));
    }

    private async Task<string> CreateAsync(string fleetId) =>
        (await Api.CreateGameSessionAsync(new() { FleetId = fleetId, MaximumPlayerSessionCount = 1 })).GameSession.GameSessionId;

    private async Task<string?> TryCreateAsync(string fleetId)
    {
        try
        {
            return await CreateAsync(fleetId);
        }
        catch (FleetCapacityExceededException)
        {
            return null;
        }
    }

    private Task<ServerProcessRow> ProcessAsync() => _controlPlane.WithDbAsync(db => db.ServerProcesses.AsNoTracking().SingleAsync());

    private async Task RefuseAsync<T>(CreateGameSessionRequest request, string problem)
        where T : GameRelayException => Assert.Contains(
            problem, (await Assert.ThrowsAsync<T>(() => Api.CreateGameSessionAsync(request))).Message, StringComparison.Ordinal);
}
