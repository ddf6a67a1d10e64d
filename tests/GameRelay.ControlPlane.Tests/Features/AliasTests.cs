using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class AliasTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>
{
    private GameRelayClient Api => shared.Host.Api;

    [Fact]
    public async Task An_alias_is_kept_described_by_id_and_arn_changed_and_deleted()
    {
        var fleet = await shared.Host.CreateActiveFleetAsync(readyProcesses: 0);
        var created = await CreateAsync(fleet.FleetId);

        Assert.Equal($"arn:aws:gamelift:local::alias/{created.AliasId}", created.AliasArn);
        Assert.Equal(("live", Simple(fleet.FleetId), created.CreationTime), (created.Name, created.RoutingStrategy, created.LastUpdatedTime));
        Assert.Equal(created, await DescribeAsync(created.AliasId));
        Assert.Equal(created, await DescribeAsync(created.AliasArn));
        Assert.Equal(created, await DescribeAsync($"arn:aws:gamelift:local:000000000000:alias/{created.AliasId}"));

        shared.Host.Time.Advance(TimeSpan.FromSeconds(1));
        var renamed = (await Api.UpdateAliasAsync(new() { AliasId = created.AliasArn, Name = "next", Description = "to come" })).Alias;
        Assert.Equal(("next", "to come", Simple(fleet.FleetId)), (renamed.Name, renamed.Description, renamed.RoutingStrategy));
        Assert.True(renamed.LastUpdatedTime > created.LastUpdatedTime);
        var closed = (await Api.UpdateAliasAsync(new() { AliasId = created.AliasId, RoutingStrategy = Terminal("Closed.") })).Alias;
        Assert.Equal(("next", Terminal("Closed.")), (closed.Name, closed.RoutingStrategy));
        Assert.Equal(closed, await DescribeAsync(created.AliasId));

        await Api.DeleteAliasAsync(new() { AliasId = created.AliasId });
        await Assert.ThrowsAsync<NotFoundException>(() => DescribeAsync(created.AliasId));
        await Assert.ThrowsAsync<NotFoundException>(() => Api.DeleteAliasAsync(new() { AliasId = created.AliasId }));
        await Assert.ThrowsAsync<NotFoundException>(() => Api.UpdateAliasAsync(new() { AliasId = created.AliasId, Name = "x" }));
        await Assert.ThrowsAsync<NotFoundException>(() => Api.ResolveAliasAsync(new() { AliasId = created.AliasId }));
    }

    [Fact]
    public async Task A_list_is_of_a_name_and_of_a_kind()
    {
        var fleet = await shared.Host.CreateActiveFleetAsync(readyProcesses: 0);
        var name = $"listed {Guid.NewGuid()}";
        var simple = await CreateAsync(fleet.FleetId, name);
        var terminal = (await Api.CreateAliasAsync(new() { Name = name, RoutingStrategy = Terminal("Closed.") })).Alias;
        var other = await CreateAsync(fleet.FleetId);

        Assert.Equal(Ordered(simple, terminal), Ordered([.. await ListAsync(new() { Name = name })]));
        Assert.Equal([simple], await ListAsync(new() { Name = name, RoutingStrategyType = RoutingStrategyType.Simple }));
        Assert.Equal([terminal], await ListAsync(new() { Name = name, RoutingStrategyType = RoutingStrategyType.Terminal }));
        Assert.Empty(await ListAsync(new() { Name = name.ToUpperInvariant() }));
        Assert.Contains(other, await ListAsync(new()));

        static IEnumerable<Alias> Ordered(params Alias[] aliases) => aliases.OrderBy(alias => alias.AliasId);
    }

    [Fact]
    public async Task Game_sessions_are_created_and_found_by_alias_as_by_fleet()
    {
        var fleet = await shared.Host.CreateActiveFleetAsync(readyProcesses: 2);
        var alias = await CreateAsync(fleet.FleetId);
        var resolved = await Api.ResolveAliasAsync(new() { AliasId = alias.AliasArn });
        Assert.Equal((fleet.FleetId, fleet.FleetArn), (resolved.FleetId, resolved.FleetArn));

        var request = new CreateGameSessionRequest { AliasId = alias.AliasId, MaximumPlayerSessionCount = 4, IdempotencyToken = "match" };
        var session = (await Api.CreateGameSessionAsync(request)).GameSession;
        Assert.Equal(fleet.FleetId, session.FleetId);
        var again = await Api.CreateGameSessionAsync(request with { AliasId = null, FleetId = fleet.FleetId });
        Assert.Equal(session.GameSessionId, again.GameSession.GameSessionId);
        await shared.Host.ActivateAsync(session.GameSessionId);

        Assert.Equal([session.GameSessionId], (await Api.DescribeGameSessionsAsync(new() { AliasId = alias.AliasId })).GameSessions.Select(one => one.GameSessionId));
        Assert.Equal([session.GameSessionId], (await Api.DescribeGameSessionDetailsAsync(new() { AliasId = alias.AliasArn, Location = "local" }))
            .GameSessionDetails.Select(one => one.GameSession.GameSessionId));
        Assert.Equal([session.GameSessionId], (await Api.SearchGameSessionsAsync(new() { AliasId = alias.AliasId })).GameSessions.Select(one => one.GameSessionId));
    }

    [Fact]
    public async Task An_alias_that_moves_takes_new_game_sessions_along_and_leaves_those_that_run()
    {
        var (old, next) = (await shared.Host.CreateActiveFleetAsync(), await shared.Host.CreateActiveFleetAsync());
        var alias = await CreateAsync(old.FleetId);
        var before = (await Api.CreateGameSessionAsync(new() { AliasId = alias.AliasId, MaximumPlayerSessionCount = 1 })).GameSession;

        await Api.UpdateAliasAsync(new() { AliasId = alias.AliasId, RoutingStrategy = Simple(next.FleetId) });
        var after = (await Api.CreateGameSessionAsync(new() { AliasId = alias.AliasId, MaximumPlayerSessionCount = 1 })).GameSession;

        Assert.Equal((old.FleetId, next.FleetId), (before.FleetId, after.FleetId));
        Assert.Equal(GameSessionStatus.Activating, (await shared.Host.DescribeAsync(before.GameSessionId)).Status);
        Assert.Equal([after.GameSessionId], (await Api.DescribeGameSessionsAsync(new() { AliasId = alias.AliasId })).GameSessions.Select(one => one.GameSessionId));
    }

    [Fact]
    public async Task A_terminal_alias_tells_its_message_to_everyone_who_asks()
    {
        var alias = (await Api.CreateAliasAsync(new() { Name = "over", RoutingStrategy = Terminal("Season 1 is over.") })).Alias;
        await RefusedAsync<TerminalRoutingStrategyException>(alias.AliasId, "Season 1 is over.");
    }

    [Fact]
    public async Task An_alias_to_nothing_says_what_is_gone()
    {
        var fleet = await shared.Host.CreateActiveFleetAsync(readyProcesses: 0);
        var alias = await CreateAsync(fleet.FleetId);
        await shared.Host.WithDbAsync(db => db.Fleets.Where(f => f.Id == fleet.FleetId).ExecuteUpdateAsync(set => set.SetProperty(f => f.Status, FleetStatus.Terminated)));

        var gone = $"Alias '{alias.AliasId}' leads to fleet '{fleet.FleetId}', which does not exist any more: lead it to another one with UpdateAlias.";
        await RefusedAsync<NotFoundException>(alias.AliasId, gone);
        await RefusedAsync<NotFoundException>("alias-none", "Alias 'alias-none' does not exist.");
        var foreign = $"arn:aws:gamelift:mars::alias/{alias.AliasId}";
        await RefusedAsync<NotFoundException>(foreign, $"'{foreign}' does not exist here: this server's ARNs are of region 'local' and account '000000000000'.");
    }

    [Fact]
    public async Task An_alias_is_not_led_to_a_fleet_that_is_not_there_or_goes()
    {
        var going = await shared.Host.CreateActiveFleetAsync(readyProcesses: 0);
        var alias = await CreateAsync(going.FleetId);
        await shared.Host.Services.GetRequiredService<Transactions>()
            .RunAsync(db => shared.Host.Services.GetRequiredService<FleetTransitions>().DeleteAsync(db, going.FleetId, default), default);

        await RefuseAsync<InvalidRequestException>(Simple("fleet-none"), null, "Fleet 'fleet-none' does not exist.");
        await RefuseAsync<NotFoundException>(Simple("fleet-none"), alias.AliasId, "Fleet 'fleet-none' does not exist.");
        await RefuseAsync<InvalidRequestException>(Simple(going.FleetId), null, $"Fleet '{going.FleetId}' is being deleted.");
    }

    [Theory]
    [InlineData(null, "fleet-1", null, "RoutingStrategy needs a Type: SIMPLE with a FleetId, or TERMINAL with a Message.")]
    [InlineData(RoutingStrategyType.Simple, null, null, "RoutingStrategy is SIMPLE and names no FleetId.")]
    [InlineData(RoutingStrategyType.Simple, "fleet-1", "no", "RoutingStrategy is SIMPLE, and only TERMINAL has a Message.")]
    [InlineData(RoutingStrategyType.Terminal, null, null, "RoutingStrategy is TERMINAL and has no Message for those who ask.")]
    [InlineData(RoutingStrategyType.Terminal, null, "", "RoutingStrategy is TERMINAL and has no Message for those who ask.")]
    [InlineData(RoutingStrategyType.Terminal, "fleet-1", "no", "RoutingStrategy is TERMINAL, and only SIMPLE has a FleetId.")]
    public async Task A_routing_strategy_that_cannot_be_is_refused(RoutingStrategyType? type, string? fleetId, string? message, string reason)
    {
        var strategy = new RoutingStrategy { Type = type, FleetId = fleetId, Message = message };
        await RefuseAsync<InvalidRequestException>(strategy, null, reason);
        await RefuseAsync<InvalidRequestException>(strategy, "alias-1", reason);
    }

    private static RoutingStrategy Simple(string fleetId) => new() { Type = RoutingStrategyType.Simple, FleetId = fleetId };

    private static RoutingStrategy Terminal(string message) => new() { Type = RoutingStrategyType.Terminal, Message = message };

    private async Task<Alias> CreateAsync(string fleetId, string name = "live") =>
        (await Api.CreateAliasAsync(new() { Name = name, RoutingStrategy = Simple(fleetId) })).Alias;

    private async Task<Alias> DescribeAsync(string aliasId) => (await Api.DescribeAliasAsync(new() { AliasId = aliasId })).Alias;

    private async Task<IReadOnlyList<Alias>> ListAsync(ListAliasesRequest request) => (await Api.ListAliasesAsync(request)).Aliases;

    private async Task RefuseAsync<TException>(RoutingStrategy strategy, string? aliasId, string message)
        where TException : Exception
    {
        var refused = await Assert.ThrowsAsync<TException>(async () =>
        {
            if (aliasId is null)
                await Api.CreateAliasAsync(new() { Name = "refused", RoutingStrategy = strategy });
            else
                await Api.UpdateAliasAsync(new() { AliasId = aliasId, RoutingStrategy = strategy });
        });
        Assert.Equal(message, refused.Message);
    }

    private async Task RefusedAsync<TException>(string aliasId, string message)
        where TException : Exception
    {
        Func<Task>[] calls =
        [
            () => Api.ResolveAliasAsync(new() { AliasId = aliasId }),
            () => Api.CreateGameSessionAsync(new() { AliasId = aliasId, MaximumPlayerSessionCount = 1 }),
            () => Api.DescribeGameSessionsAsync(new() { AliasId = aliasId }),
            () => Api.DescribeGameSessionDetailsAsync(new() { AliasId = aliasId }),
            () => Api.SearchGameSessionsAsync(new() { AliasId = aliasId }),
        ];
        foreach (var call in calls)
            Assert.Equal(message, (await Assert.ThrowsAsync<TException>(call)).Message);
    }
}
