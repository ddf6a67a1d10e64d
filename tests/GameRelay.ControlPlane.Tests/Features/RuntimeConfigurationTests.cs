using GameRelay.Api;
using GameRelay.ControlPlane.Tests.Hosts;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class RuntimeConfigurationTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;

    private GameRelayClient Api => _controlPlane.Api;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Fact]
    public async Task The_whole_plan_is_replaced_and_told_to_the_hosts()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(
            readyProcesses: 0,
            request => request with { RuntimeConfiguration = request.RuntimeConfiguration! with { GameSessionActivationTimeoutSeconds = 10 } });
        await using var host = await WireHost.StartAsync(_controlPlane, fleet.FleetId);
        var before = (await host.CommandAsync(c => c.DesiredState is not null, "the desired state")).DesiredState;
        Assert.Equal(10, (await DescribeAsync(fleet.FleetId))!.GameSessionActivationTimeoutSeconds);
        ServerProcess[] processes =
        [
            new() { LaunchPath = "/local/game/index.js", Parameters = "loggingLevel:debug", ConcurrentExecutions = 3 },
            new() { LaunchPath = "/local/game/index.js", Parameters = "loggingLevel:debug;sessionsPerProcess:50", ConcurrentExecutions = 1 },
            new() { LaunchPath = "/local/game/duel.js", ConcurrentExecutions = 46 },
        ];

        var updated = (await Api.UpdateRuntimeConfigurationAsync(new()
        {
            FleetId = fleet.FleetArn,
            RuntimeConfiguration = new() { ServerProcesses = processes, MaxConcurrentGameSessionActivations = 2 },
        })).RuntimeConfiguration!;

        Assert.Equal(processes, updated.ServerProcesses);
        Assert.Equal((300, 2), (updated.GameSessionActivationTimeoutSeconds, updated.MaxConcurrentGameSessionActivations));
        var described = (await DescribeAsync(fleet.FleetId))!;
        Assert.Equal(processes, described.ServerProcesses);
        Assert.Equal((300, 2), (described.GameSessionActivationTimeoutSeconds, described.MaxConcurrentGameSessionActivations));
        var after = (await host.CommandAsync(c => c.DesiredState?.Version > before.Version, "the newer desired state")).DesiredState;
        Assert.Equal(
            [("/local/game/index.js", "loggingLevel:debug", 3), ("/local/game/index.js", "loggingLevel:debug;sessionsPerProcess:50", 1), ("/local/game/duel.js", "", 46)],
            after.RuntimeConfiguration.ServerProcesses.Select(p => (p.LaunchPath, p.Parameters, p.ConcurrentExecutions)));
        Assert.Equal(2, after.RuntimeConfiguration.MaxConcurrentGameSessionActivations);
    }

    [Theory]
    [InlineData(FleetStatus.New)]
    [InlineData(FleetStatus.Downloading)]
    [InlineData(FleetStatus.Activating)]
    [InlineData(FleetStatus.Error)]
    [InlineData(FleetStatus.Deleting)]
    public async Task It_may_be_updated_in_any_status(FleetStatus status)
    {
        var fleetId = await CreateAsync(status);

        await Api.UpdateRuntimeConfigurationAsync(new() { FleetId = fleetId, RuntimeConfiguration = Plan("/local/game/other.js", 1) });

        Assert.Equal("/local/game/other.js", (await DescribeAsync(fleetId))!.ServerProcesses!.Single().LaunchPath);
    }

    [Fact]
    public async Task A_deleted_fleet_has_none_and_takes_none()
    {
        var fleetId = await CreateAsync(FleetStatus.Terminated);

        Assert.Null(await DescribeAsync(fleetId));
        await Assert.ThrowsAsync<InvalidFleetStatusException>(
            () => Api.UpdateRuntimeConfigurationAsync(new() { FleetId = fleetId, RuntimeConfiguration = Plan("/local/game/other.js", 1) }));
        await Assert.ThrowsAsync<NotFoundException>(() => DescribeAsync("fleet-none"));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Api.UpdateRuntimeConfigurationAsync(new() { FleetId = "fleet-none", RuntimeConfiguration = Plan("/local/game/other.js", 1) }));
    }

    [Fact]
    public async Task A_plan_that_no_host_could_keep_is_refused()
    {
        var fleetId = await CreateAsync(FleetStatus.Active);
        var plan = Plan("/local/game/index.js", 1);

        await RefuseAsync(new(), "at least one entry in ServerProcesses");
        await RefuseAsync(new() { ServerProcesses = [] }, "serverProcesses");
        await RefuseAsync(Plan("/local/game/index.js", 0), "concurrentExecutions");
        await RefuseAsync(Plan("/local/game/index.js", 51), "asks for 51");
        await RefuseAsync(new() { ServerProcesses = [.. plan.ServerProcesses!, .. Plan("/local/game/b.js", 50).ServerProcesses!] }, "asks for 51");
        await RefuseAsync(Plan("C:\\game\\index.js", 1), "'/local/game/'");
        await RefuseAsync(Plan("/local/game/../index.js", 1), "must not have '..' in it");
        await RefuseAsync(Plan("/local/game/in dex;.js", 1), "launchPath");
        foreach (var sessions in new[] { "0", "51", "-1", "1.5", "many", "", "8 sessionsPerProcess:8", "99999999999" })
            await RefuseAsync(Plan("/local/game/index.js", 1, $"map:7 sessionsPerProcess:{sessions}"), $"'map:7 sessionsPerProcess:{sessions}' must name sessionsPerProcess once at most, with a number from 1 to 50");
        await RefuseAsync(plan with { GameSessionActivationTimeoutSeconds = 601 }, "gameSessionActivationTimeoutSeconds");
        await RefuseAsync(plan with { MaxConcurrentGameSessionActivations = 0 }, "maxConcurrentGameSessionActivations");

        Assert.Equal(2, (await DescribeAsync(fleetId))!.ServerProcesses!.Single().ConcurrentExecutions);

        async Task RefuseAsync(RuntimeConfiguration configuration, string problem)
        {
            var refused = await Assert.ThrowsAsync<InvalidRequestException>(
                () => Api.UpdateRuntimeConfigurationAsync(new() { FleetId = fleetId, RuntimeConfiguration = configuration }));
            Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        }
    }

    private async Task<RuntimeConfiguration?> DescribeAsync(string fleetId) =>
        (await Api.DescribeRuntimeConfigurationAsync(new() { FleetId = fleetId })).RuntimeConfiguration;

    private async Task<string> CreateAsync(FleetStatus status)
    {
        var script = await _controlPlane.CreateScriptAsync();
        var fleetId = (await Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(script.ScriptId))).FleetAttributes.FleetId;
        await _controlPlane.WithDbAsync(db => db.Fleets.ExecuteUpdateAsync(set => set.SetProperty(f => f.Status, status)));
        return fleetId;
    }

    private static RuntimeConfiguration Plan(string launchPath, int count, string? parameters = null) => new()
    {
        ServerProcesses = [new() { LaunchPath = launchPath, ConcurrentExecutions = count, Parameters = parameters }],
    };
}
