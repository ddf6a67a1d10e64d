using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static GameRelay.Api.FleetStatus;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class FleetTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;

    private GameRelayClient Api => _controlPlane.Api;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Fact]
    public async Task A_new_fleet_has_gamelifts_defaults()
    {
        var script = await _controlPlane.CreateScriptAsync();

        var created = await Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(script.ScriptArn));

        var fleet = created.FleetAttributes;
        Assert.Equal((New, FleetType.OnDemand, ComputeType.Ec2), (fleet.Status, fleet.FleetType, fleet.ComputeType));
        Assert.Equal((ProtectionPolicy.NoProtection, PlayerGatewayMode.Disabled), (fleet.NewGameSessionProtectionPolicy, fleet.PlayerGatewayMode));
        Assert.Equal(CertificateType.Disabled, fleet.CertificateConfiguration!.CertificateType);
        Assert.Equal(["default"], fleet.MetricGroups);
        Assert.Equal((script.ScriptId, script.ScriptArn), (fleet.ScriptId, fleet.ScriptArn));
        Assert.Equal(("local", New), (created.LocationStates.Single().Location, created.LocationStates.Single().Status));
        var location = await _controlPlane.WithDbAsync(db => db.FleetLocations.SingleAsync());
        Assert.Equal((0, 1, 1), (location.Minimum, location.Desired, location.Maximum));
        var events = (await Api.DescribeFleetEventsAsync(new() { FleetId = fleet.FleetArn })).Events;
        Assert.Equal(FleetEventCodes.FleetCreated, events.Single().EventCode);
    }

    [Theory]
    [InlineData(null, FleetOperatingSystem.AmazonLinux2)]
    [InlineData("10.x", FleetOperatingSystem.AmazonLinux2)]
    [InlineData("24.x", FleetOperatingSystem.AmazonLinux2023)]
    public async Task The_operating_system_is_the_one_that_gamelift_has_for_the_scripts_nodejs(string? nodeJsVersion, FleetOperatingSystem told)
    {
        var script = (await Api.CreateScriptAsync(new() { ZipFile = ControlPlaneHost.Zip(("index.js", "exports.ssExports = {};")), NodeJsVersion = nodeJsVersion })).Script;

        Assert.Equal(told, (await Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(script.ScriptId))).FleetAttributes.OperatingSystem);
    }

    [Theory]
    [InlineData("elsewhere-1", "000000000000")]
    [InlineData("local", "123456789012")]
    public async Task An_arn_of_another_region_or_account_is_not_found_though_its_id_is_there(string region, string account)
    {
        var script = await _controlPlane.CreateScriptAsync();
        var fleetId = (await Api.CreateFleetAsync(ControlPlaneHost.FleetRequest($"arn:aws:gamelift:local::script/{script.ScriptId}"))).FleetAttributes.FleetId;

        var refused = await Assert.ThrowsAsync<NotFoundException>(
            () => Api.CreateFleetAsync(ControlPlaneHost.FleetRequest($"arn:aws:gamelift:{region}:{account}:script/{script.ScriptId}")));
        Assert.EndsWith("does not exist here: this server's ARNs are of region 'local' and account '000000000000'.", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotFoundException>(() => Api.DeleteFleetAsync(new() { FleetId = $"arn:aws:gamelift:{region}:{account}:fleet/{fleetId}" }));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Api.DescribeFleetAttributesAsync(new() { FleetIds = [fleetId, $"arn:aws:gamelift:{region}:{account}:fleet/{fleetId}"] }));
    }

    [Fact]
    public async Task The_older_launch_path_stands_for_one_process()
    {
        var script = await _controlPlane.CreateScriptAsync();
        await Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(script.ScriptId) with
        {
            RuntimeConfiguration = null,
            ServerLaunchPath = "/local/game/index.js",
            ServerLaunchParameters = "loggingLevel:debug",
        });

        var configuration = (await _controlPlane.WithDbAsync(db => db.Fleets.SingleAsync())).RuntimeConfiguration;
        Assert.Equal(
            new ServerProcess { LaunchPath = "/local/game/index.js", Parameters = "loggingLevel:debug", ConcurrentExecutions = 1 },
            configuration.ServerProcesses!.Single());
        Assert.Equal((300, int.MaxValue), (configuration.GameSessionActivationTimeoutSeconds, configuration.MaxConcurrentGameSessionActivations));
    }

    [Fact]
    public async Task What_a_fleet_cannot_be_is_refused_with_the_reason()
    {
        var good = ControlPlaneHost.FleetRequest((await _controlPlane.CreateScriptAsync()).ScriptId);
        RuntimeConfiguration Processes(string path, int count) => new() { ServerProcesses = [new() { LaunchPath = path, ConcurrentExecutions = count }] };

        await RefuseAsync(good with { ScriptId = null, BuildId = "build-1" }, "BuildId is not supported");
        await RefuseAsync(good with { ScriptId = null }, "ScriptId is missing");
        await RefuseAsync(good with { ComputeType = ComputeType.Anywhere }, "ANYWHERE");
        await RefuseAsync(good with { CertificateConfiguration = new() { CertificateType = CertificateType.Generated } }, "GENERATED");
        await RefuseAsync(good with { PeerVpcId = "vpc" }, "VPC");
        await RefuseAsync(good with { RuntimeConfiguration = null }, "RuntimeConfiguration is missing");
        await RefuseAsync(good with { RuntimeConfiguration = new() }, "at least one entry");
        await RefuseAsync(good with { RuntimeConfiguration = Processes("/local/game/a.js", 51) }, "asks for 51");
        await RefuseAsync(good with { RuntimeConfiguration = Processes("/opt/a.js", 1) }, "'/local/game/'");
        await RefuseAsync(good with { ServerLaunchPath = "/local/game/a.js" }, "not both");
        await RefuseAsync(good with { Locations = [new() { Location = "east" }, new() { Location = "east" }] }, "Locations holds 'east' more than once");
        await RefuseAsync(good with { Locations = [new() { Location = "local" }, new() { Location = "local" }] }, "Locations holds 'local' more than once");
        await RefuseAsync(
            good with { EC2InboundPermissions = [new() { FromPort = 9, ToPort = 8, IpRange = "0.0.0.0/0", Protocol = IpProtocol.Udp }] }, "from port 9 down to 8");
        await Assert.ThrowsAsync<NotFoundException>(() => Api.CreateFleetAsync(good with { ScriptId = "script-none" }));
        Assert.Empty((await Api.DescribeFleetAttributesAsync(new())).FleetAttributes);
    }

    [Fact]
    public async Task A_fleet_comes_up_step_by_step_and_tells_each()
    {
        var fleetId = await CreateAsync();

        await AdvanceAsync(fleetId, Downloading);
        await AdvanceAsync(fleetId, Activating);
        await AdvanceAsync(fleetId, Downloading); // a report that comes late
        await AdvanceAsync(fleetId, Active);
        await AdvanceAsync(fleetId, Active);

        Assert.Equal(Active, await StatusAsync(fleetId));
        Assert.Equal(
            ["FLEET_STATE_ACTIVE", "FLEET_STATE_ACTIVATING", "FLEET_STATE_BUILDING", "FLEET_STATE_VALIDATING", "FLEET_STATE_DOWNLOADING", "FLEET_CREATED"],
            await EventCodesAsync(fleetId));
    }

    [Fact]
    public async Task A_fleet_is_as_far_as_the_foremost_of_its_locations_and_fails_only_with_all_hope_lost()
    {
        var fleetId = await CreateAsync(request => request with { Locations = [new() { Location = "east" }] });

        await AdvanceAsync(fleetId, Active, "east");
        await FailAsync(fleetId, "local");

        Assert.Equal(Active, await StatusAsync(fleetId));
        var locations = await _controlPlane.WithDbAsync(db => db.FleetLocations.ToDictionaryAsync(l => l.Location, l => l.Status));
        Assert.Equal((Active, Error), (locations["east"], locations["local"]));
    }

    [Fact]
    public async Task A_fleet_that_cannot_come_up_fails_with_the_cause_first()
    {
        var fleetId = await CreateAsync();
        await AdvanceAsync(fleetId, Activating);

        Assert.True(await FailAsync(fleetId, "local"));
        Assert.False(await FailAsync(fleetId, "local"));
        await AdvanceAsync(fleetId, Active);

        Assert.Equal(Error, await StatusAsync(fleetId));
        Assert.Equal(["FLEET_STATE_ERROR", "FLEET_INITIALIZATION_FAILED"], (await EventCodesAsync(fleetId)).Take(2));
    }

    [Fact]
    public async Task Deletion_ends_game_sessions_then_waits_for_the_hosts()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(2, request => request with { NewGameSessionProtectionPolicy = ProtectionPolicy.FullProtection });
        var game = await _controlPlane.CreateGameSessionAsync(fleetId: fleet.FleetId);
        var before = await _controlPlane.WithDbAsync(db => db.Fleets.AsNoTracking().SingleAsync());

        await Api.DeleteFleetAsync(new() { FleetId = fleet.FleetId });

        Assert.Equal(Deleting, await StatusAsync(fleet.FleetId));
        Assert.Equal(GameSessionStatus.Terminating, (await _controlPlane.DescribeAsync(game.GameSessionId)).Status);
        await Assert.ThrowsAsync<InvalidFleetStatusException>(() => Api.DeleteFleetAsync(new() { FleetId = fleet.FleetId }));
        await Assert.ThrowsAsync<InvalidFleetStatusException>(
            () => Api.CreateGameSessionAsync(new() { FleetId = fleet.FleetId, MaximumPlayerSessionCount = 1 }));
        var after = await _controlPlane.WithDbAsync(db => db.Fleets.AsNoTracking().SingleAsync());
        Assert.Equal(before.DesiredVersion + 1, after.DesiredVersion);
        Assert.Equal(0, (await _controlPlane.WithDbAsync(db => db.FleetLocations.SingleAsync())).Desired);

        await _controlPlane.TickAsync<FleetDeletion>();
        Assert.Equal(Deleting, await StatusAsync(fleet.FleetId));

        await _controlPlane.WithDbAsync(db => db.Computes.ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, ComputeStatus.Terminated)));
        await _controlPlane.TickAsync<FleetDeletion>();

        Assert.Equal(Terminated, await StatusAsync(fleet.FleetId));
        Assert.Equal(FleetEventCodes.FleetDeleted, (await EventCodesAsync(fleet.FleetId))[0]);
        await Assert.ThrowsAsync<NotFoundException>(() => _controlPlane.DescribeAsync(game.GameSessionId));
        Assert.Empty((await Api.DescribeFleetAttributesAsync(new())).FleetAttributes);
        await Assert.ThrowsAsync<InvalidFleetStatusException>(() => Api.DeleteFleetAsync(new() { FleetId = fleet.FleetId }));
        await Assert.ThrowsAsync<NotFoundException>(() => Api.DeleteFleetAsync(new() { FleetId = "fleet-none" }));
    }

    [Fact]
    public async Task Fleets_are_listed_in_pages_and_named_ones_in_the_order_asked()
    {
        var script = await _controlPlane.CreateScriptAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(script.ScriptId))).FleetAttributes.FleetId);
            _controlPlane.Time.Advance(TimeSpan.FromMilliseconds(i)); // two are of the same moment
        }

        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = await Api.DescribeFleetAttributesAsync(new() { Limit = 2, NextToken = token });
            seen.AddRange(page.FleetAttributes.Select(fleet => fleet.FleetId));
            Assert.NotEqual(token, page.NextToken ?? "end");
            token = page.NextToken;
        }
        while (token is not null);

        Assert.Equal(ids.Order(), seen.Order());
        Assert.Equal(5, seen.Count);
        var named = await Api.DescribeFleetAttributesAsync(new() { FleetIds = [ids[3], "fleet-none", ids[1]], Limit = 1 });
        Assert.Equal([ids[3], ids[1]], named.FleetAttributes.Select(fleet => fleet.FleetId));
    }

    [Fact]
    public async Task Events_are_told_newest_first_within_a_time_range_and_in_pages()
    {
        var fleetId = await CreateAsync();
        var start = _controlPlane.Clock.GetUtcNow();
        for (var i = 1; i <= 4; i++)
        {
            _controlPlane.Time.Advance(TimeSpan.FromSeconds(1));
            await _controlPlane.WithDbAsync(db =>
            {
                FleetEvents.Add(db, fleetId, FleetEventCodes.GenericEvent, $"event {i}", _controlPlane.Clock.GetUtcNow());
                return db.SaveChangesAsync();
            });
        }

        async Task<DescribeFleetEventsResponse> EventsAsync(int? from = null, int? to = null, int? limit = null, string? token = null) => await Api.DescribeFleetEventsAsync(
            new() { FleetId = fleetId, StartTime = start.AddSeconds(from ?? 0), EndTime = to is null ? null : start.AddSeconds(to.Value), Limit = limit, NextToken = token });

        Assert.Equal(["event 3", "event 2"], (await EventsAsync(2, 3)).Events.Select(e => e.Message));
        var first = await EventsAsync(limit: 3);
        Assert.Equal(["event 4", "event 3", "event 2"], first.Events.Select(e => e.Message));
        Assert.Equal(["event 1", $"Fleet {fleetId} was created"], (await EventsAsync(limit: 3, token: first.NextToken)).Events.Select(e => e.Message));
        await Assert.ThrowsAsync<InvalidRequestException>(() => EventsAsync(1, limit: 3, token: first.NextToken));
        await Assert.ThrowsAsync<InvalidRequestException>(() => EventsAsync(3, 2));
        await Assert.ThrowsAsync<NotFoundException>(() => Api.DescribeFleetEventsAsync(new() { FleetId = "fleet-none" }));
    }

    private async Task<string> CreateAsync(Func<CreateFleetRequest, CreateFleetRequest>? change = null)
    {
        var request = ControlPlaneHost.FleetRequest((await _controlPlane.CreateScriptAsync()).ScriptId);
        return (await Api.CreateFleetAsync(change?.Invoke(request) ?? request)).FleetAttributes.FleetId;
    }

    private Task<bool> AdvanceAsync(string fleetId, FleetStatus to, string location = "local") => RunAsync(
        (transitions, db) => transitions.AdvanceAsync(db, fleetId, location, to, default));

    private Task<bool> FailAsync(string fleetId, string location) => RunAsync(
        (transitions, db) => transitions.FailAsync(db, fleetId, location, FleetEventCodes.FleetInitializationFailed, "the script does not parse", default));

    private Task<bool> RunAsync(Func<FleetTransitions, GameRelayDb, Task<bool>> move) => _controlPlane.Services.GetRequiredService<Transactions>()
        .RunAsync(db => move(_controlPlane.Services.GetRequiredService<FleetTransitions>(), db), default);

    private async Task<FleetStatus?> StatusAsync(string fleetId) =>
        (await Api.DescribeFleetAttributesAsync(new() { FleetIds = [fleetId] })).FleetAttributes.Single().Status;

    private async Task<List<string>> EventCodesAsync(string fleetId) =>
        [.. (await Api.DescribeFleetEventsAsync(new() { FleetId = fleetId })).Events.Select(e => e.EventCode)];

    private async Task RefuseAsync(CreateFleetRequest request, string problem) => Assert.Contains(
        problem, (await Assert.ThrowsAsync<InvalidRequestException>(() => Api.CreateFleetAsync(request))).Message, StringComparison.Ordinal);
}
