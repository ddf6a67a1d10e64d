using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Features.PlayerSessions;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.ControlPlane.Tests;

/// <summary>The rules that must hold at every moment, with two replicas on one database.</summary>
public sealed class TwoReplicaTests : IAsyncLifetime
{
    private ControlPlaneHost _one = null!;
    private ControlPlaneHost _two = null!;

    public async ValueTask InitializeAsync()
    {
        _one = await ControlPlaneHost.StartAsync();
        _two = await ControlPlaneHost.StartAsync(besides: _one);
    }

    public async ValueTask DisposeAsync()
    {
        await _two.DisposeAsync();
        await _one.DisposeAsync();
    }

    [Fact]
    public async Task No_process_is_handed_out_twice()
    {
        const int Processes = 40;
        var fleet = await _one.CreateActiveFleetAsync(Processes);

        var created = await RaceAsync(80, (api, _) => api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1 }));

        Assert.Equal(Processes, created.Successes.Count);
        Assert.All(created.Failures, error => Assert.IsType<FleetCapacityExceededException>(error));
        var processes = await _one.WithDbAsync(db => db.GameSessions.Select(s => s.ProcessId).ToListAsync());
        Assert.Equal(Processes, processes.Distinct().Count());
        Assert.Equal(Processes, await _one.WithDbAsync(db => db.ServerProcesses.CountAsync(p => p.Status == ServerProcessStatus.Claimed)));
        Assert.Equal(Processes, (await _one.CommandsAsync()).Count);
    }

    [Fact]
    public async Task No_more_players_are_admitted_than_the_maximum_while_slots_come_and_go()
    {
        const int Maximum = 10;
        var game = await _one.CreateGameSessionAsync(Maximum);
        var transactions = _two.Services.GetRequiredService<Transactions>();
        var transitions = _two.Services.GetRequiredService<PlayerSessionTransitions>();

        var created = await RaceAsync(60, async (api, i) =>
        {
            var session = (await api.CreatePlayerSessionAsync(new() { GameSessionId = game.GameSessionId, PlayerId = $"p{i}" })).PlayerSession;
            if (i % 3 == 0)
            {
                await transactions.RunAsync(db => transitions.AcceptAsync(db, game.GameSessionId, session.PlayerSessionId, repeated: false, default), default);
                await transactions.RunAsync(db => transitions.CompleteAsync(db, game.GameSessionId, session.PlayerSessionId, default), default);
            }

            return session;
        });

        Assert.All(created.Failures, error => Assert.IsType<GameSessionFullException>(error));
        var held = await _one.WithDbAsync(db => db.PlayerSessions.CountAsync(p => p.Status == PlayerSessionStatus.Reserved || p.Status == PlayerSessionStatus.Active));
        Assert.InRange(held, 1, Maximum);
        Assert.Equal(held, (await _one.DescribeAsync(game.GameSessionId)).CurrentPlayerSessionCount);
        Assert.Equal(created.Successes.Count, await _one.WithDbAsync(db => db.PlayerSessions.CountAsync()));
    }

    [Theory]
    [InlineData(20, null)]
    [InlineData(1, null)]
    [InlineData(1, "ana")]
    public async Task One_token_makes_one_game_session_whoever_is_asked(int readyProcesses, string? creatorId)
    {
        var fleet = await _one.CreateActiveFleetAsync(readyProcesses);

        var created = await RaceAsync(20, (api, _) => api.CreateGameSessionAsync(
            new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1, IdempotencyToken = "one", CreatorId = creatorId }));

        Assert.Empty(created.Failures);
        Assert.Single(created.Successes.Select(answer => answer.GameSession.GameSessionId).Distinct());
        Assert.Equal(1, await _one.WithDbAsync(db => db.ServerProcesses.CountAsync(p => p.Status != ServerProcessStatus.Ready)));
        Assert.Single(await _one.CommandsAsync());
    }

    [Fact]
    public async Task A_game_session_that_ends_while_players_come_and_go_leaves_none_of_them_behind()
    {
        var game = await _one.CreateGameSessionAsync(maximumPlayerSessionCount: 200);
        var transactions = _two.Services.GetRequiredService<Transactions>();
        var transitions = _two.Services.GetRequiredService<PlayerSessionTransitions>();

        await RaceAsync(40, async (api, i) =>
        {
            if (i == 20)
                return await _two.TransitionAsync((sessions, db) => sessions.EndAsync(db, game.GameSessionId, null, "over", default));
            var session = (await api.CreatePlayerSessionAsync(new() { GameSessionId = game.GameSessionId, PlayerId = $"p{i}" })).PlayerSession;
            await transactions.RunAsync(db => transitions.AcceptAsync(db, game.GameSessionId, session.PlayerSessionId, repeated: false, default), default);
            return i % 2 == 0 || await transactions.RunAsync(db => transitions.CompleteAsync(db, game.GameSessionId, session.PlayerSessionId, default), default);
        });

        Assert.Equal(0, (await _one.DescribeAsync(game.GameSessionId)).CurrentPlayerSessionCount);
        Assert.Equal(0, await _one.WithDbAsync(db => db.PlayerSessions.CountAsync(p => p.Status == PlayerSessionStatus.Reserved || p.Status == PlayerSessionStatus.Active)));
    }

    [Fact]
    public async Task Deleting_a_fleet_and_creating_game_sessions_at_once_leaves_no_game_session_behind()
    {
        var fleet = await _one.CreateActiveFleetAsync(readyProcesses: 20);

        await RaceAsync(21, async (api, i) => i == 8
            ? (object)await api.DeleteFleetAsync(new() { FleetId = fleet.FleetId })
            : await api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1 }));

        Assert.Equal(0, await _one.WithDbAsync(db => db.GameSessions.CountAsync(s => s.Status != GameSessionStatus.Terminating)));
        Assert.Equal(0, await _one.WithDbAsync(db => db.ServerProcesses.CountAsync(p => p.Status != ServerProcessStatus.Terminating)));
    }

    [Fact]
    public async Task A_script_is_deleted_or_a_fleet_is_created_with_it_but_never_both()
    {
        for (var round = 0; round < 6; round++)
        {
            var script = await _one.CreateScriptAsync();

            var outcome = await RaceAsync(4, async (api, i) => i == round % 4
                ? (object)await api.DeleteScriptAsync(new() { ScriptId = script.ScriptId })
                : await api.CreateFleetAsync(ControlPlaneHost.FleetRequest(script.ScriptId)));

            var deleted = outcome.Successes.OfType<DeleteScriptResponse>().Any();
            var fleets = await _one.WithDbAsync(db => db.Fleets.CountAsync(f => f.ScriptId == script.ScriptId));
            Assert.Equal(outcome.Successes.Count, fleets + (deleted ? 1 : 0));
            Assert.True(deleted == (fleets == 0), $"deleted: {deleted}, fleets: {fleets}");
            Assert.All(outcome.Failures, error => Assert.True(deleted ? error is NotFoundException : error is InvalidRequestException, error.ToString()));
        }
    }

    [Fact]
    public async Task Scripts_of_equal_content_come_and_go_at_once_and_leave_no_content_behind()
    {
        var kept = await _one.CreateScriptAsync();
        var zip = ControlPlaneHost.Zip(("index.js", "another"));

        var outcome = await RaceAsync(32, async (api, i) =>
        {
            var mine = (await api.CreateScriptAsync(new() { ZipFile = zip })).Script;
            await api.UpdateScriptAsync(new() { ScriptId = mine.ScriptId, ZipFile = ControlPlaneHost.Zip(("index.js", $"mine {i % 3}")) });
            await api.UpdateScriptAsync(new() { ScriptId = mine.ScriptId, ZipFile = zip });
            return await api.DeleteScriptAsync(new() { ScriptId = mine.ScriptId });
        });

        Assert.Empty(outcome.Failures);
        Assert.Equal(kept.ScriptId, (await _two.Api.ListScriptsAsync(new())).Scripts.Single().ScriptId);
        Assert.Equal(1, await _one.WithDbAsync(db => db.ScriptContents.CountAsync()));
    }

    [Fact]
    public async Task A_loop_runs_on_one_replica_until_its_lease_is_over()
    {
        var one = _one.Services.GetRequiredService<Leases>();
        var two = _two.Services.GetRequiredService<Leases>();

        var first = await one.TryAcquireAsync("test", default);
        Assert.Equal(1, first!.Epoch);
        Assert.Null(await two.TryAcquireAsync("test", default));
        _one.Time.Advance(Leases.Duration - TimeSpan.FromSeconds(1));
        Assert.Equal(first, await one.TryAcquireAsync("test", default));
        Assert.Null(await two.TryAcquireAsync("test", default));

        _one.Time.Advance(Leases.Duration);
        var second = await two.TryAcquireAsync("test", default);
        Assert.Equal(2, second!.Epoch);
        Assert.Null(await one.TryAcquireAsync("test", default));

        // A transaction of the first one, which still believes that it holds the lease, does not get past its first statement.
        await Assert.ThrowsAsync<LeaseLostException>(() => _one.Services.GetRequiredService<Transactions>().RunAsync(
            db => Leases.CheckAsync(db, first, default), default));
        await _two.Services.GetRequiredService<Transactions>().RunAsync(db => Leases.CheckAsync(db, second, default), default);
    }

    [Fact]
    public async Task Two_replicas_that_sweep_at_once_free_a_slot_once()
    {
        var game = await _one.CreateGameSessionAsync(maximumPlayerSessionCount: 50);
        for (var i = 0; i < 2; i++)
        {
            await _one.Api.CreatePlayerSessionsAsync(
                new() { GameSessionId = game.GameSessionId, PlayerIds = [.. Enumerable.Range(0, 25).Select(p => $"p{i}-{p}")] });
        }

        _one.Time.Advance(TimeSpan.FromSeconds(61));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? _one : _two).TickAsync<ReservationSweep>()));
        _one.Time.Advance(Leases.Duration);
        await Task.WhenAll(_one.TickAsync<ReservationSweep>(), _two.TickAsync<ReservationSweep>());

        Assert.Equal(0, (await _one.DescribeAsync(game.GameSessionId)).CurrentPlayerSessionCount);
        Assert.Equal(50, await _one.WithDbAsync(db => db.PlayerSessions.CountAsync(p => p.Status == PlayerSessionStatus.TimedOut)));
    }

    [Fact]
    public async Task Two_replicas_that_look_at_deadlines_at_once_tell_an_end_once()
    {
        var fleet = await _one.CreateActiveFleetAsync(readyProcesses: 10);
        for (var i = 0; i < 10; i++)
            await _one.Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1 });

        _one.Time.Advance(TimeSpan.FromSeconds(301));
        await Task.WhenAll(_one.TickAsync<GameSessionDeadlines>(), _two.TickAsync<GameSessionDeadlines>());
        _one.Time.Advance(Leases.Duration);
        await Task.WhenAll(_one.TickAsync<GameSessionDeadlines>(), _two.TickAsync<GameSessionDeadlines>());

        var events = await _one.WithDbAsync(db => db.Events.CountAsync(e => e.Code == FleetEventCodes.GameSessionActivationTimeout));
        Assert.Equal(10, events);
        Assert.Equal(20, (await _one.CommandsAsync()).Count);
    }

    [Fact]
    public async Task Replicas_that_share_a_data_directory_share_their_keys()
    {
        var game = await _one.CreateGameSessionAsync();
        await _one.Api.CreatePlayerSessionAsync(new() { GameSessionId = game.GameSessionId, PlayerId = "ana" });

        var request = new GetPlayerConnectionDetailsRequest { GameSessionId = game.GameSessionId, PlayerIds = ["ana"] };
        Assert.NotNull((await _two.Api.GetPlayerConnectionDetailsAsync(request)).PlayerConnectionDetails.Single().PlayerGatewayToken);
        var session = await _one.WithDbAsync(db => db.GameSessions.SingleAsync());
        byte[] KeyAt(ControlPlaneHost host) => host.Services.GetRequiredService<ControlPlane.Features.AccessKeys.MasterKeys>()
            .DeriveSessionKey(session.SessionKeyVersion, session.Id, session.SessionKeyEpoch);
        Assert.Equal(KeyAt(_one), KeyAt(_two));
    }

    private async Task<(List<T> Successes, List<Exception> Failures)> RaceAsync<T>(int count, Func<GameRelayClient, int, Task<T>> call)
    {
        var successes = new List<T>();
        var failures = new List<Exception>();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            try
            {
                var result = await call((i % 2 == 0 ? _one : _two).Api, i);
                lock (successes)
                    successes.Add(result);
            }
            catch (GameRelayException ex)
            {
                lock (failures)
                    failures.Add(ex);
            }
        });
        return (successes, failures);
    }
}
