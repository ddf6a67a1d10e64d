using GameRelay.Api;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class FleetAttributeTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;

    private GameRelayClient Api => _controlPlane.Api;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Fact]
    public async Task Fleets_are_listed_by_their_script_and_in_pages()
    {
        var (script, other) = (await _controlPlane.CreateScriptAsync(), await _controlPlane.CreateScriptAsync());
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add((await Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(script.ScriptId))).FleetAttributes.FleetId);
            _controlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var last = (await Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(other.ScriptId))).FleetAttributes.FleetId;

        Assert.Equal([last, ids[2], ids[1], ids[0]], (await Api.ListFleetsAsync(new())).FleetIds);
        Assert.Equal([last], (await Api.ListFleetsAsync(new() { ScriptId = other.ScriptArn })).FleetIds);
        var first = await Api.ListFleetsAsync(new() { ScriptId = script.ScriptId, Limit = 2 });
        Assert.Equal([ids[2], ids[1]], first.FleetIds);
        var second = await Api.ListFleetsAsync(new() { ScriptId = script.ScriptArn, Limit = 2, NextToken = first.NextToken });
        Assert.Equal([ids[0]], second.FleetIds);
        Assert.Null(second.NextToken);
        await RefuseAsync<InvalidRequestException>(() => Api.ListFleetsAsync(new() { ScriptId = other.ScriptId, NextToken = first.NextToken }), "other parameters");
        await RefuseAsync<NotFoundException>(() => Api.ListFleetsAsync(new() { ScriptId = "script-none" }), "Script 'script-none'");
        await RefuseAsync<NotFoundException>(() => Api.ListFleetsAsync(new() { BuildId = "build-1" }), "Build 'build-1'");
    }

    [Fact]
    public async Task A_script_without_fleets_lists_none()
    {
        var script = await _controlPlane.CreateScriptAsync();

        Assert.Empty((await Api.ListFleetsAsync(new() { ScriptId = script.ScriptId })).FleetIds);
    }

    [Fact]
    public async Task An_update_changes_what_it_names_and_nothing_else()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(change: request => request with { Description = "first", MetricGroups = ["eu"] });

        var updated = await Api.UpdateFleetAttributesAsync(new()
        {
            FleetId = fleet.FleetArn,
            Name = "arena 2",
            ResourceCreationLimitPolicy = new() { NewGameSessionsPerCreator = 3, PolicyPeriodInMinutes = 10 },
        });

        Assert.Equal((fleet.FleetId, fleet.FleetArn), (updated.FleetId, updated.FleetArn));
        var after = await DescribeAsync(fleet.FleetId);
        Assert.Equal(("arena 2", "first", "eu"), (after.Name, after.Description, after.MetricGroups!.Single()));
        Assert.Equal(ProtectionPolicy.NoProtection, after.NewGameSessionProtectionPolicy);
        Assert.Equal(new() { NewGameSessionsPerCreator = 3, PolicyPeriodInMinutes = 10 }, after.ResourceCreationLimitPolicy);

        await Api.UpdateFleetAttributesAsync(new() { FleetId = fleet.FleetId, Description = "second", MetricGroups = [] });

        after = await DescribeAsync(fleet.FleetId);
        Assert.Equal(("arena 2", "second", "default"), (after.Name, after.Description, after.MetricGroups!.Single()));
        Assert.NotNull(after.ResourceCreationLimitPolicy);
    }

    [Fact]
    public async Task The_protection_policy_is_for_game_sessions_that_come_after_it_and_its_change_is_told_once()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 3);
        var before = await _controlPlane.CreateGameSessionAsync(fleetId: fleet.FleetId);
        var protect = new UpdateFleetAttributesRequest { FleetId = fleet.FleetId, NewGameSessionProtectionPolicy = ProtectionPolicy.FullProtection };

        await Api.UpdateFleetAttributesAsync(protect);
        await Api.UpdateFleetAttributesAsync(protect);
        var after = await _controlPlane.CreateGameSessionAsync(fleetId: fleet.FleetId);

        var policies = await _controlPlane.WithDbAsync(db => db.GameSessions.ToDictionaryAsync(s => s.Id, s => s.ProtectionPolicy));
        Assert.Equal(ProtectionPolicy.NoProtection, policies[before.GameSessionId]);
        Assert.Equal(ProtectionPolicy.FullProtection, policies[after.GameSessionId]);
        var events = (await Api.DescribeFleetEventsAsync(new() { FleetId = fleet.FleetId })).Events;
        var told = Assert.Single(events, e => e.EventCode == "FLEET_NEW_GAME_SESSION_PROTECTION_POLICY_UPDATED");
        Assert.Contains("from NoProtection to FullProtection", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_updated_is_refused_with_the_reason()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        var request = new UpdateFleetAttributesRequest { FleetId = fleet.FleetId };

        await RefuseAsync<InvalidRequestException>(() => Api.UpdateFleetAttributesAsync(request with { Name = "" }), "'name'");
        await RefuseAsync<InvalidRequestException>(() => Api.UpdateFleetAttributesAsync(request with { MetricGroups = ["a", "b"] }), "'metricGroups'");
        await RefuseAsync<InvalidRequestException>(
            () => Api.UpdateFleetAttributesAsync(request with { AnywhereConfiguration = new() { Cost = "1" } }), "ANYWHERE");
        await RefuseAsync<NotFoundException>(() => Api.UpdateFleetAttributesAsync(request with { FleetId = "fleet-none" }), "fleet-none");
        await Api.DeleteFleetAsync(new() { FleetId = fleet.FleetId });
        await RefuseAsync<InvalidFleetStatusException>(() => Api.UpdateFleetAttributesAsync(request with { Name = "late" }), "is DELETING");
    }

    [Theory]
    [InlineData(2, null, "PolicyPeriodInMinutes is missing")]
    [InlineData(null, 10, "NewGameSessionsPerCreator is missing")]
    [InlineData(null, null, "both are missing")]
    [InlineData(2, 0, "between 1 and 43200 minutes (30 days)")]
    [InlineData(2, 43_201, "PolicyPeriodInMinutes is 43201")]
    public async Task A_creation_policy_that_would_not_limit_is_refused_wherever_it_is_given(int? sessions, int? minutes, string problem)
    {
        var policy = new ResourceCreationLimitPolicy { NewGameSessionsPerCreator = sessions, PolicyPeriodInMinutes = minutes };
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);

        await RefuseAsync<InvalidRequestException>(
            () => Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(fleet.ScriptId!) with { ResourceCreationLimitPolicy = policy }), problem);
        await RefuseAsync<InvalidRequestException>(
            () => Api.UpdateFleetAttributesAsync(new() { FleetId = fleet.FleetId, ResourceCreationLimitPolicy = policy }), problem);

        Assert.Null((await DescribeAsync(fleet.FleetId)).ResourceCreationLimitPolicy);
    }

    [Fact]
    public async Task A_creator_over_the_limit_is_told_the_numbers_and_when_the_next_one_may_follow()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 4, change: request => request with
        {
            ResourceCreationLimitPolicy = new() { NewGameSessionsPerCreator = 2, PolicyPeriodInMinutes = 10 },
        });
        var request = new CreateGameSessionRequest { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1, CreatorId = "ana" };
        await Api.CreateGameSessionAsync(request);
        _controlPlane.Time.Advance(TimeSpan.FromMinutes(4));
        await Api.CreateGameSessionAsync(request);
        _controlPlane.Time.Advance(TimeSpan.FromMinutes(1));

        await RefuseAsync<LimitExceededException>(
            () => Api.CreateGameSessionAsync(request),
            $"Creator 'ana' may create 2 game sessions in 10 minutes in fleet '{fleet.FleetId}', and has created 2; " +
            "the next one may follow at 2030-05-17T12:10:00.0000000Z.");
        _controlPlane.Time.Advance(TimeSpan.FromMinutes(5));
        await Api.CreateGameSessionAsync(request);

        await Api.UpdateFleetAttributesAsync(new()
        {
            FleetId = fleet.FleetId,
            ResourceCreationLimitPolicy = new() { NewGameSessionsPerCreator = 0, PolicyPeriodInMinutes = 1 },
        });
        await RefuseAsync<LimitExceededException>(
            () => Api.CreateGameSessionAsync(request with { CreatorId = "ben" }), "may create 0 game sessions in 1 minute");
    }

    [Fact]
    public async Task Who_meets_the_limit_of_activations_is_told_so_and_not_that_there_are_no_processes()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 2, change: request => request with
        {
            RuntimeConfiguration = request.RuntimeConfiguration! with { MaxConcurrentGameSessionActivations = 1 },
        });
        var request = new CreateGameSessionRequest { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1 };
        var first = (await Api.CreateGameSessionAsync(request)).GameSession;

        await RefuseAsync<FleetCapacityExceededException>(() => Api.CreateGameSessionAsync(request), "is activating 1 game session already");
        await _controlPlane.ActivateAsync(first.GameSessionId);
        await Api.CreateGameSessionAsync(request);
        await RefuseAsync<FleetCapacityExceededException>(() => Api.CreateGameSessionAsync(request), "No server process");
    }

    [Fact]
    public async Task Utilization_counts_processes_active_game_sessions_and_their_players()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 4);
        var empty = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        var first = await _controlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 4, fleet.FleetId);
        await _controlPlane.CreateGameSessionAsync(maximumPlayerSessionCount: 6, fleet.FleetId);
        await Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 50 }); // still activating
        await Api.CreatePlayerSessionsAsync(new() { GameSessionId = first.GameSessionId, PlayerIds = ["ana", "ben", "cat"] });
        var ended = await _controlPlane.CreateGameSessionAsync(fleetId: fleet.FleetId);
        await _controlPlane.TransitionAsync((transitions, db) => transitions.EndAsync(db, ended.GameSessionId, null, "over", default));

        var named = (await Api.DescribeFleetUtilizationAsync(new() { FleetIds = [empty.FleetId, "fleet-none", fleet.FleetArn] })).FleetUtilization;

        Assert.Equal([empty.FleetId, fleet.FleetId], named.Select(utilization => utilization.FleetId));
        Assert.Equal(
            new FleetUtilization
            {
                FleetId = fleet.FleetId,
                FleetArn = fleet.FleetArn,
                Location = "local",
                ActiveServerProcessCount = 3,
                ActiveGameSessionCount = 2,
                CurrentPlayerSessionCount = 3,
                MaximumPlayerSessionCount = 10,
            },
            named[1]);
        Assert.Equal(
            (0, 0, 0, 0),
            (named[0].ActiveServerProcessCount, named[0].ActiveGameSessionCount, named[0].CurrentPlayerSessionCount, named[0].MaximumPlayerSessionCount));
        var page = await Api.DescribeFleetUtilizationAsync(new() { Limit = 1 });
        Assert.NotNull(page.NextToken);
        Assert.Single((await Api.DescribeFleetUtilizationAsync(new() { Limit = 1, NextToken = page.NextToken })).FleetUtilization);
    }

    private async Task<FleetAttributes> DescribeAsync(string fleetId) =>
        (await Api.DescribeFleetAttributesAsync(new() { FleetIds = [fleetId] })).FleetAttributes.Single();

    private static async Task RefuseAsync<TException>(Func<Task> call, string problem)
        where TException : GameRelayException =>
        Assert.Contains(problem, (await Assert.ThrowsAsync<TException>(call)).Message, StringComparison.Ordinal);
}
