using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Placements;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features.Placements;

/// <summary>A placement has one game session or none, with two replicas, and whoever dies between two steps.</summary>
public sealed class PlacementFaultTests : IAsyncLifetime
{
    private ControlPlaneHost _one = null!;
    private ControlPlaneHost? _two;

    public async ValueTask InitializeAsync()
    {
        _one = await ControlPlaneHost.StartAsync();
        _two = await ControlPlaneHost.StartAsync(besides: _one);
    }

    public async ValueTask DisposeAsync()
    {
        if (_two is not null)
            await _two.DisposeAsync();
        await _one.DisposeAsync();
    }

    [Fact]
    public async Task Replicas_that_place_at_once_hand_no_process_out_twice_and_leave_none_idle()
    {
        const int Processes = 30;
        var fleets = new[] { await _one.CreateActiveFleetAsync(Processes / 2), await _one.CreateActiveFleetAsync(Processes / 2) };
        var queues = new[] { await _one.CreateQueueAsync(fleets.Select(fleet => fleet.FleetArn!)), await _one.CreateQueueAsync([fleets[1].FleetArn!]) };

        await Parallel.ForEachAsync(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (i, cancellationToken) =>
        {
            var replica = i % 2 == 0 ? _one : _two!;
            if (i % 6 != 5)
            {
                await replica.StartPlacementAsync(queues[i % 4 / 2]);
                return;
            }

            try
            {
                await replica.Api.CreateGameSessionAsync(new() { FleetId = fleets[0].FleetId, MaximumPlayerSessionCount = 1 }, cancellationToken);
            }
            catch (FleetCapacityExceededException)
            {
                // Placements were faster.
            }
        });
        await Eventually.TrueAsync(
            () => _one.WithDbAsync(async db => !await db.ServerProcesses.AnyAsync(p => p.Status == ServerProcessStatus.Ready)), "no process is idle while requests wait");

        var sessions = await _one.WithDbAsync(db => db.GameSessions.AsNoTracking().ToListAsync());
        var started = await _one.WithDbAsync(db => db.Placements.Where(p => p.GameSessionId != null).AsNoTracking().ToListAsync());
        Assert.Equal(Processes, sessions.Select(session => session.ProcessId).Distinct().Count());
        Assert.Equal(sessions.Where(session => session.PlacementId is not null).Select(session => session.Id).Order(), started.Select(placement => placement.GameSessionId).Order());
        Assert.All(started, placement => Assert.Equal(1, placement.GameSessionsStarted));
        Assert.Equal(Processes, (await _one.CommandsAsync()).Count);
    }

    [Fact]
    public async Task A_replica_that_dies_between_claim_and_fulfilment_leaves_its_placements_to_the_others()
    {
        var fleet = await _one.CreateActiveFleetAsync();
        var queue = await _one.CreateQueueAsync([fleet.FleetArn!]);
        var two = _two!;
        var placed = await two.StartPlacementAsync(queue, request => request with { DesiredPlayerSessions = [new() { PlayerId = "ana" }] });
        var gameSessionId = await two.StartedAsync(placed);
        var waiting = await two.StartPlacementAsync(queue);
        await two.DisposeAsync();
        _two = null;

        await _one.ActivateAsync(gameSessionId);
        Assert.Equal("ana", (await _one.PlacementAsync(placed)).PlacedPlayerSessions!.Single().PlayerId);

        await _one.AddReadyProcessAsync(fleet.FleetId, await _one.AddComputeAsync(fleet.FleetId));
        _one.Time.Advance(TimeSpan.FromSeconds(1)); // nobody was told of it
        await _one.StartedAsync(waiting);
    }

    [Fact]
    public async Task A_transaction_that_dies_leaves_neither_its_claim_nor_its_turn()
    {
        var fleet = await _one.CreateActiveFleetAsync();
        var queue = await _one.CreateQueueAsync([fleet.FleetArn!]);
        string id;
        await using (var db = await _one.Services.GetRequiredService<IDbContextFactory<GameRelayDb>>().CreateDbContextAsync())
        await using (await db.Database.BeginTransactionAsync())
        {
            await db.LockAsync(PlacementLoop.LockName, Deadline.Token());
            id = await _one.StartPlacementAsync(queue);
            Assert.Null((await _one.PlacementAsync(id)).GameSessionId); // it is somebody else's turn
        }

        await _one.StartedAsync(id);
    }

    [Fact]
    public async Task An_end_and_an_activation_at_once_have_one_outcome()
    {
        var fleet = await _one.CreateActiveFleetAsync(readyProcesses: 8);
        var queue = await _one.CreateQueueAsync([fleet.FleetArn!], request => request with { TimeoutInSeconds = 10 });
        List<(string Id, string GameSessionId)> started = [];
        for (var i = 0; i < 8; i++)
        {
            var id = await _one.StartPlacementAsync(queue);
            started.Add((id, await _one.StartedAsync(id)));
        }

        _one.Time.Advance(TimeSpan.FromSeconds(10));
        await Task.WhenAll([_one.PlaceAsync(), _two!.PlaceAsync(), .. started.Select(one => _two!.ActivateAsync(one.GameSessionId))]);

        foreach (var (id, gameSessionId) in started)
        {
            var (placement, session) = (await _one.PlacementAsync(id), await _one.DescribeAsync(gameSessionId));
            Assert.True(
                (placement.Status, session.Status) is (GameSessionPlacementState.Fulfilled, GameSessionStatus.Active) or (GameSessionPlacementState.TimedOut, GameSessionStatus.Terminating),
                $"{placement.Status}, {session.Status}");
        }
    }
}
