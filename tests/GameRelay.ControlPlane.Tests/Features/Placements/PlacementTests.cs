using GameRelay.Api;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Hosts;
using GameRelay.ControlPlane.Tests.Hosts;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static GameRelay.Api.GameSessionPlacementState;

namespace GameRelay.ControlPlane.Tests.Features.Placements;

/// <summary>The clock stands still unless a test moves it: what happens without that was signalled, and not found by looking now and then.</summary>
public sealed class PlacementTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>
{
    private ControlPlaneHost Host => shared.Host;
    private GameRelayClient Api => shared.Host.Api;

    [Fact]
    public async Task A_placement_is_fulfilled_when_its_game_session_is_active_with_its_players_reserved()
    {
        var fleet = await Host.CreateActiveFleetAsync();
        var queue = await Host.CreateQueueAsync([fleet.FleetArn!]);
        var id = await Host.StartPlacementAsync(queue, request => request with
        {
            GameSessionName = "duel",
            GameProperties = [new() { Key = "map", Value = "ice" }],
            GameSessionData = "data",
            DesiredPlayerSessions = [new() { PlayerId = "ana", PlayerData = "gold" }, new() { PlayerId = "ben" }],
        });

        var gameSessionId = await Host.StartedAsync(id);
        var pending = await Host.PlacementAsync(id);
        Assert.Equal((Pending, null, null), (pending.Status, pending.PlacedPlayerSessions, pending.EndTime));
        Assert.Equal($"arn:aws:gamelift:local::gamesession/{fleet.FleetId}/{id}", gameSessionId);
        var session = await Host.DescribeAsync(gameSessionId);
        Assert.Equal(("duel", "data", 4, "ice"), (session.Name, session.GameSessionData, session.MaximumPlayerSessionCount, session.GameProperties!.Single().Value));

        Assert.True(await Host.ActivateAsync(gameSessionId));

        var fulfilled = await Host.PlacementAsync(id);
        Assert.Equal((Fulfilled, gameSessionId, "local", "127.0.0.1", 20_000), (
            fulfilled.Status, fulfilled.GameSessionArn, fulfilled.GameSessionRegion, fulfilled.IpAddress, fulfilled.Port));
        Assert.NotNull(fulfilled.EndTime);
        Assert.Equal(["ana", "ben"], fulfilled.PlacedPlayerSessions!.Select(player => player.PlayerId));
        var players = (await Api.DescribePlayerSessionsAsync(new() { GameSessionId = gameSessionId })).PlayerSessions;
        Assert.Equal(fulfilled.PlacedPlayerSessions!.Select(player => player.PlayerSessionId).Order(), players.Select(player => player.PlayerSessionId).Order());
        Assert.All(players, player => Assert.Equal(PlayerSessionStatus.Reserved, player.Status));
        Assert.Equal(2, (await Host.DescribeAsync(gameSessionId)).CurrentPlayerSessionCount);
    }

    [Fact]
    public async Task A_placement_that_waits_starts_as_soon_as_a_process_is_ready()
    {
        var fleet = await Host.CreateActiveFleetAsync(readyProcesses: 0);
        var queue = await Host.CreateQueueAsync([fleet.FleetArn!]);
        var id = await Host.StartPlacementAsync(queue);
        await Host.PlaceAsync();
        Assert.Null((await Host.PlacementAsync(id)).GameSessionId);

        await using var host = await WireHost.StartAsync(Host, fleet.FleetId, $"process-{id}");

        var gameSessionId = await Host.StartedAsync(id);
        var activation = await host.ActivationAsync(gameSessionId);
        await host.SendAsync(WireHost.Process(activation.ProcessId, GameRelay.Hosting.Process.V1.ProcessPhase.Active, gameSessionId));
        await Host.PlacementAsync(id, placement => placement.Status == Fulfilled, "the placement is fulfilled");
    }

    [Fact]
    public async Task A_game_session_that_is_not_activated_is_tried_again_on_another_process()
    {
        var fleet = await Host.CreateActiveFleetAsync(readyProcesses: 2);
        var queue = await Host.CreateQueueAsync([fleet.FleetArn!]);
        var id = await Host.StartPlacementAsync(queue);
        var first = await Host.StartedAsync(id);

        Assert.True(await Host.TransitionAsync((transitions, db) => transitions.ActivationTimedOutAsync(db, first, default)));

        var second = (await Host.PlacementAsync(id, placement => placement.GameSessionId is { } other && other != first, "another game session is started")).GameSessionId!;
        await Host.ActivateAsync(second);
        Assert.Equal((Fulfilled, second), ((await Host.PlacementAsync(id)).Status, (await Host.PlacementAsync(id)).GameSessionId));
        Assert.Equal(2, (await Api.ExplainPlacementAsync(new() { PlacementId = id })).Attempt!.GameSessionsStarted);
        Assert.Equal(GameSessionStatus.Terminated, (await Host.DescribeAsync(first)).Status);
    }

    [Fact]
    public async Task A_placement_that_finds_nothing_in_its_queues_time_is_TIMED_OUT()
    {
        var fleet = await Host.CreateActiveFleetAsync(readyProcesses: 0);
        var queue = await Host.CreateQueueAsync([fleet.FleetArn!], request => request with { TimeoutInSeconds = 10 });
        var id = await Host.StartPlacementAsync(queue);

        Host.Time.Advance(TimeSpan.FromSeconds(9));
        await Host.PlaceAsync();
        Assert.Equal(Pending, (await Host.PlacementAsync(id)).Status);
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        await Host.PlaceAsync();

        var ended = await Host.PlacementAsync(id);
        Assert.Equal((TimedOut, ended.StartTime + TimeSpan.FromSeconds(10)), (ended.Status, ended.EndTime));
    }

    [Fact]
    public async Task What_was_started_for_a_placement_ends_with_it_when_its_time_is_over()
    {
        var fleet = await Host.CreateActiveFleetAsync();
        var queue = await Host.CreateQueueAsync([fleet.FleetArn!], request => request with { TimeoutInSeconds = 10 });
        var id = await Host.StartPlacementAsync(queue);
        var gameSessionId = await Host.StartedAsync(id);

        Host.Time.Advance(TimeSpan.FromSeconds(10));
        await Host.PlaceAsync();

        var ended = await Host.PlacementAsync(id);
        Assert.Equal((TimedOut, null), (ended.Status, ended.GameSessionId));
        Assert.Equal(GameSessionStatus.Terminating, (await Host.DescribeAsync(gameSessionId)).Status);
        Assert.False(await Host.ActivateAsync(gameSessionId));
        Assert.Equal([ServerProcessStatus.Terminating], await ProcessesAsync(fleet.FleetId));
    }

    [Fact]
    public async Task Only_a_placement_that_waits_can_be_stopped()
    {
        var fleet = await Host.CreateActiveFleetAsync();
        var queue = await Host.CreateQueueAsync([fleet.FleetArn!]);
        var started = await Host.StartPlacementAsync(queue);
        var gameSessionId = await Host.StartedAsync(started);
        var waiting = await Host.StartPlacementAsync(queue);

        Assert.Equal(Cancelled, (await Api.StopGameSessionPlacementAsync(new() { PlacementId = waiting })).GameSessionPlacement.Status);
        await Host.AddReadyProcessAsync(fleet.FleetId, await Host.AddComputeAsync(fleet.FleetId));
        await Host.PlaceAsync();
        Assert.Equal((Cancelled, null), ((await Host.PlacementAsync(waiting)).Status, (await Host.PlacementAsync(waiting)).GameSessionId));

        await RefusesToStopAsync(waiting, "is CANCELLED");
        await RefusesToStopAsync(started, "has a game session already");
        await Host.ActivateAsync(gameSessionId);
        await RefusesToStopAsync(started, "is FULFILLED");
        await Assert.ThrowsAsync<NotFoundException>(() => Api.StopGameSessionPlacementAsync(new() { PlacementId = "none-such" }));
    }

    [Fact]
    public async Task The_same_request_under_the_same_id_is_one_placement_and_another_is_refused()
    {
        var queue = await Host.CreateQueueAsync([]);
        var request = new StartGameSessionPlacementRequest
        {
            PlacementId = $"p-{Guid.NewGuid():N}",
            GameSessionQueueName = queue,
            MaximumPlayerSessionCount = 4,
            DesiredPlayerSessions = [new() { PlayerId = "ana" }],
        };
        var first = (await Api.StartGameSessionPlacementAsync(request)).GameSessionPlacement;

        var arn = (await Api.DescribeGameSessionQueuesAsync(new() { Names = [queue] })).GameSessionQueues.Single().GameSessionQueueArn!;
        var again = (await Api.StartGameSessionPlacementAsync(request with { GameSessionQueueName = arn, GameProperties = [] })).GameSessionPlacement;

        Assert.Equal((first.PlacementId, first.StartTime), (again.PlacementId, again.StartTime));
        var refusal = await Assert.ThrowsAsync<InvalidRequestException>(() => Api.StartGameSessionPlacementAsync(request with { MaximumPlayerSessionCount = 5 }));
        Assert.Contains("was used before, with other parameters", refusal.Message, StringComparison.Ordinal);
        await Api.DeleteGameSessionQueueAsync(new() { Name = queue });
        Assert.Equal(Failed, (await Api.StartGameSessionPlacementAsync(request)).GameSessionPlacement.Status);
        await Assert.ThrowsAsync<NotFoundException>(() => Host.StartPlacementAsync(queue));
    }

    [Fact]
    public async Task A_deleted_queue_fails_its_placements_and_ends_what_was_started_for_them()
    {
        var fleet = await Host.CreateActiveFleetAsync(readyProcesses: 2);
        var queue = await Host.CreateQueueAsync([fleet.FleetArn!]);
        var fulfilled = await Host.StartPlacementAsync(queue);
        await Host.ActivateAsync(await Host.StartedAsync(fulfilled));
        var started = await Host.StartPlacementAsync(queue);
        var gameSessionId = await Host.StartedAsync(started);
        var waiting = await Host.StartPlacementAsync(queue);

        await Api.DeleteGameSessionQueueAsync(new() { Name = queue });

        Assert.Equal(Fulfilled, (await Host.PlacementAsync(fulfilled)).Status);
        Assert.Equal((Failed, Failed), ((await Host.PlacementAsync(started)).Status, (await Host.PlacementAsync(waiting)).Status));
        Assert.Equal(GameSessionStatus.Terminating, (await Host.DescribeAsync(gameSessionId)).Status);
    }

    [Fact]
    public async Task Why_a_placement_waits_is_told_for_each_destination()
    {
        var full = await Host.CreateActiveFleetAsync(readyProcesses: 0);
        var deleted = await Host.CreateActiveFleetAsync();
        var queue = await Host.CreateQueueAsync([full.FleetArn!, deleted.FleetArn!]);
        await Api.DeleteFleetAsync(new() { FleetId = deleted.FleetId });
        var id = await Host.StartPlacementAsync(queue);
        await Host.PlaceAsync();

        var explained = await Api.ExplainPlacementAsync(new() { PlacementId = id });

        Assert.Null(explained.Attempt!.Chosen);
        Assert.Equal(
            [(deleted.FleetId, PassOverReason.FleetNotActive), (full.FleetId, PassOverReason.Full)],
            explained.Attempt.PassedOver.Select(one => (one.FleetId!, one.Reason!.Value)));

        await Host.AddReadyProcessAsync(full.FleetId, await Host.AddComputeAsync(full.FleetId));
        await Host.PlaceAsync();
        explained = await Api.ExplainPlacementAsync(new() { PlacementId = id });
        Assert.Equal((full.FleetId, "local", 1), (explained.Attempt!.Chosen!.FleetId, explained.Attempt.Chosen.Location, explained.Attempt.GameSessionsStarted));
    }

    [Fact]
    public async Task Within_a_queue_the_oldest_comes_first_and_queues_take_turns()
    {
        var fleet = await Host.CreateActiveFleetAsync(readyProcesses: 0);
        var busy = await Host.CreateQueueAsync([fleet.FleetArn!]);
        var quiet = await Host.CreateQueueAsync([fleet.FleetArn!]);
        List<string> ofBusy = [];
        for (var i = 0; i < 4; i++)
        {
            ofBusy.Add(await Host.StartPlacementAsync(busy));
            Host.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        var ofQuiet = await Host.StartPlacementAsync(quiet);
        var computeId = await Host.AddComputeAsync(fleet.FleetId);
        List<string> order = [];
        for (var i = 0; i < 3; i++)
        {
            await Host.AddReadyProcessAsync(fleet.FleetId, computeId);
            Host.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Host.PlaceAsync();
            foreach (var id in ofBusy.Append(ofQuiet).Except(order).ToList())
            {
                if ((await Host.PlacementAsync(id)).GameSessionId is not null)
                    order.Add(id);
            }
        }

        Assert.Equal([ofBusy[0], ofQuiet, ofBusy[1]], order);
    }

    [Fact]
    public async Task An_id_that_a_game_session_of_the_fleet_has_already_is_no_obstacle()
    {
        var fleet = await Host.CreateActiveFleetAsync(readyProcesses: 2);
        var queue = await Host.CreateQueueAsync([fleet.FleetArn!]);
        var token = $"p-{Guid.NewGuid():N}";
        await Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1, IdempotencyToken = token });

        await Host.StartPlacementAsync(queue, request => request with { PlacementId = token });
        var gameSessionId = await Host.StartedAsync(token);
        Assert.Contains("/gsess-", gameSessionId, StringComparison.Ordinal);

        var other = await Host.CreateActiveFleetAsync(readyProcesses: 2);
        var placed = await Host.StartPlacementAsync(await Host.CreateQueueAsync([other.FleetArn!]));
        await Host.StartedAsync(placed);
        await Assert.ThrowsAsync<IdempotentParameterMismatchException>(
            () => Api.CreateGameSessionAsync(new() { FleetId = other.FleetId, MaximumPlayerSessionCount = 1, IdempotencyToken = placed }));
    }

    [Fact]
    public async Task No_more_are_placed_on_a_host_at_once_than_may_activate_there()
    {
        var fleet = await Host.CreateActiveFleetAsync(3, request => request with
        {
            RuntimeConfiguration = request.RuntimeConfiguration! with { MaxConcurrentGameSessionActivations = 2 },
        });
        var queue = await Host.CreateQueueAsync([fleet.FleetArn!]);
        var ids = new[] { await Host.StartPlacementAsync(queue), await Host.StartPlacementAsync(queue) };
        foreach (var id in ids)
            await Host.StartedAsync(id);
        var third = await Host.StartPlacementAsync(queue);
        await Host.PlaceAsync();

        var passedOver = (await Api.ExplainPlacementAsync(new() { PlacementId = third })).Attempt!.PassedOver.Single();
        Assert.Equal(PassOverReason.ActivationLimit, passedOver.Reason);
        await Host.ActivateAsync(await Host.StartedAsync(ids[0]));
        await Host.StartedAsync(third);
    }

    [Fact]
    public async Task A_fleet_that_is_deleted_while_a_game_session_activates_sends_the_placement_elsewhere()
    {
        var first = await Host.CreateActiveFleetAsync();
        var second = await Host.CreateActiveFleetAsync();
        var queue = await Host.CreateQueueAsync([first.FleetArn!, second.FleetArn!]);
        var id = await Host.StartPlacementAsync(queue);
        Assert.Contains(first.FleetId, await Host.StartedAsync(id), StringComparison.Ordinal);

        await Api.DeleteFleetAsync(new() { FleetId = first.FleetId });

        await Host.PlacementAsync(id, placement => placement.GameSessionId?.Contains(second.FleetId, StringComparison.Ordinal) == true, "the other fleet has it");
    }

    [Fact]
    public async Task A_location_that_was_scaled_to_zero_comes_up_for_a_placement_that_waits()
    {
        var fleet = await Host.CreateActiveFleetAsync(readyProcesses: 0);
        await Api.UpdateFleetCapacityAsync(new()
        {
            FleetId = fleet.FleetId,
            DesiredInstances = 0,
            ManagedCapacityConfiguration = new() { ZeroCapacityStrategy = ZeroCapacityStrategy.ScaleToAndFromZero },
        });

        await Host.StartPlacementAsync(await Host.CreateQueueAsync([fleet.FleetArn!]));

        await Eventually.TrueAsync(
            () => Host.WithDbAsync(db => db.FleetLocations.AnyAsync(l => l.FleetId == fleet.FleetId && l.Desired == 1)), "the location wants a host");
    }

    [Fact]
    public async Task Latencies_and_overrides_reach_the_choice()
    {
        var near = await Host.CreateActiveFleetAsync();
        var queue = await Host.CreateQueueAsync([near.FleetArn!], request => request with
        {
            PlayerLatencyPolicies = [new() { MaximumIndividualPlayerLatencyMilliseconds = 50, PolicyDurationSeconds = 20 }],
        });
        var id = await Host.StartPlacementAsync(queue, request => request with
        {
            PlayerLatencies = [new() { PlayerId = "ana", RegionIdentifier = "local", LatencyInMilliseconds = 80.5f }],
        });
        await Host.PlaceAsync();
        Assert.Equal(
            "Player 'ana' reported 80.5 ms; 50 ms are allowed now.",
            (await Api.ExplainPlacementAsync(new() { PlacementId = id })).Attempt!.PassedOver.Single().Message);

        Host.Time.Advance(TimeSpan.FromSeconds(20));
        await Host.PlaceAsync();
        Assert.NotNull((await Host.PlacementAsync(id)).GameSessionId);

        var refusal = await Assert.ThrowsAsync<InvalidRequestException>(
            () => Host.StartPlacementAsync(queue, request => request with { PriorityConfigurationOverride = new() { LocationOrder = ["local"] } }));
        Assert.Contains("needs a queue whose PriorityOrder begins with LOCATION", refusal.Message, StringComparison.Ordinal);
    }

    private Task<List<ServerProcessStatus>> ProcessesAsync(string fleetId) =>
        Host.WithDbAsync(db => db.ServerProcesses.Where(p => p.FleetId == fleetId).Select(p => p.Status).ToListAsync());

    private async Task RefusesToStopAsync(string id, string reason) => Assert.Contains(
        reason, (await Assert.ThrowsAsync<InvalidRequestException>(() => Api.StopGameSessionPlacementAsync(new() { PlacementId = id }))).Message, StringComparison.Ordinal);
}
