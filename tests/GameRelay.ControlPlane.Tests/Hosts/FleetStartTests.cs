using GameRelay.Api;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Hosts;
using GameRelay.ControlPlane.Hosts.Capacity;
using GameRelay.ControlPlane.Hosts.Streams;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Hosts;

public sealed class FleetStartTests
{
    [Fact]
    public async Task A_fleet_comes_up_with_what_its_host_tells_and_each_step_is_told_once()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleetId = await CreateFleetAsync(controlPlane);
        await using var host = await WireHost.StartAsync(controlPlane, fleetId);

        await TellAsync(host, "FLEET_STATE_DOWNLOADING");
        await TellAsync(host, "FLEET_CREATION_EXTRACTING_BUILD");
        await TellAsync(host, "FLEET_STATE_VALIDATING");
        await TellAsync(host, "FLEET_CREATION_VALIDATING_RUNTIME_CONFIG");
        await TellAsync(host, "FLEET_STATE_BUILDING");
        Assert.Equal(FleetStatus.Building, await StatusAsync(controlPlane, fleetId));
        await TellAsync(host, "FLEET_STATE_DOWNLOADING");
        await host.SendAsync(WireHost.Process("p1", ProcessPhase.Starting));
        await host.SendAsync(WireHost.Process("p1"));
        await Eventually.TrueAsync(async () => await StatusAsync(controlPlane, fleetId) == FleetStatus.Active, "the fleet is active");
        await TellAsync(host, "FLEET_CREATION_EXTRACTING_BUILD");

        Assert.Equal(
            [
                "FLEET_CREATED", "FLEET_STATE_DOWNLOADING", "FLEET_CREATION_EXTRACTING_BUILD", "FLEET_STATE_VALIDATING",
                "FLEET_CREATION_VALIDATING_RUNTIME_CONFIG", "FLEET_STATE_BUILDING", "FLEET_STATE_ACTIVATING", "FLEET_STATE_ACTIVE",
            ],
            (await EventsAsync(controlPlane, fleetId)).Select(e => e.EventCode));
    }

    [Theory]
    [InlineData("SERVER_PROCESS_INVALID_PATH", "FLEET_VALIDATION_LAUNCH_PATH_NOT_FOUND")]
    [InlineData("FLEET_BINARY_DOWNLOAD_FAILED", "FLEET_BINARY_DOWNLOAD_FAILED")]
    [InlineData("FLEET_CREATION_FAILED_INSTALLER", "FLEET_CREATION_FAILED_INSTALLER")]
    public async Task What_stands_in_the_way_of_a_fleet_is_told_and_fails_it(string told, string failure)
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleetId = await CreateFleetAsync(controlPlane);
        await using var host = await WireHost.StartAsync(controlPlane, fleetId);

        await TellAsync(host, told, "It cannot be.");

        Assert.Equal(FleetStatus.Error, await StatusAsync(controlPlane, fleetId));
        Assert.Contains(await EventsAsync(controlPlane, fleetId), e => e.EventCode == failure && e.Message == "It cannot be.");
        await controlPlane.Services.GetRequiredService<CommandSweep>().SweepOnceAsync(Deadline.Token());
        await host.CommandAsync(c => c.DesiredState is { Accepting: false }, "the host is told to start nothing more");
    }

    [Theory]
    [InlineData(EndCause.SdkInitializationFailed, "SERVER_PROCESS_SDK_INITIALIZATION_FAILED", "FLEET_VALIDATION_EXECUTABLE_RUNTIME_FAILURE")]
    [InlineData(EndCause.Crashed, "SERVER_PROCESS_CRASHED", "FLEET_VALIDATION_EXECUTABLE_RUNTIME_FAILURE")]
    [InlineData(EndCause.ProcessReadyTimeout, "SERVER_PROCESS_PROCESS_READY_TIMEOUT", "FLEET_ACTIVATION_FAILED")]
    public async Task A_fleet_whose_processes_never_get_ready_fails_with_the_last_cause(EndCause cause, string each, string failure)
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleetId = await CreateFleetAsync(controlPlane);
        await using var host = await WireHost.StartAsync(controlPlane, fleetId);

        for (var i = 1; i <= 3; i++)
        {
            Assert.NotEqual(FleetStatus.Error, await StatusAsync(controlPlane, fleetId));
            await StartAndEndAsync(host, $"p{i}", cause, "SyntaxError: Unexpected token (index.js:12:5). Exit code 65.");
        }

        Assert.Equal(FleetStatus.Error, await StatusAsync(controlPlane, fleetId));
        var events = await EventsAsync(controlPlane, fleetId);
        Assert.Equal(3, events.Count(e => e.EventCode == each));
        Assert.Contains("(index.js:12:5)", events.Single(e => e.EventCode == failure).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fleet_whose_host_went_away_on_the_way_fails_after_half_an_hour()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        (string Last, string Failure)[] ways =
        [
            ("DOWNLOADING", "FLEET_BINARY_DOWNLOAD_FAILED"), ("VALIDATING", "FLEET_VALIDATION_TIMED_OUT"),
            ("BUILDING", "FLEET_VALIDATION_TIMED_OUT"), ("ACTIVATING", "FLEET_ACTIVATION_FAILED"),
        ];
        List<(string FleetId, string Last, string Failure)> fleets = [];
        foreach (var (last, failure) in ways)
        {
            fleets.Add((await CreateFleetAsync(controlPlane), last, failure));
            await using var host = await WireHost.StartAsync(controlPlane, fleets[^1].FleetId);
            await TellAsync(host, $"FLEET_STATE_{last}");
        }

        await Eventually.TrueAsync(
            () => controlPlane.WithDbAsync(async db => !await db.Computes.AnyAsync(c => c.Status == ComputeStatus.Connected)), "the hosts are gone");
        // Nobody was ever there: a host may join at any time.
        var waiting = await CreateFleetAsync(controlPlane);
        await AgeAsync(controlPlane, FleetStartDeadlines.StageTime - TimeSpan.FromSeconds(1));
        foreach (var (fleetId, _, _) in fleets)
            Assert.NotEqual(FleetStatus.Error, await StatusAsync(controlPlane, fleetId));
        controlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        await controlPlane.TickAsync<FleetStartDeadlines>();

        foreach (var (fleetId, last, failure) in fleets)
        {
            Assert.Equal(FleetStatus.Error, await StatusAsync(controlPlane, fleetId));
            var told = Assert.Single(await EventsAsync(controlPlane, fleetId), e => e.EventCode == failure);
            Assert.Equal($"In local no host brought the fleet further than {last} within 30 minutes", told.Message);
        }

        Assert.Equal(FleetStatus.New, await StatusAsync(controlPlane, waiting));
    }

    [Fact]
    public async Task A_fleet_for_which_the_platform_gets_no_host_up_fails_after_half_an_hour()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync(
            settings: ["--ControlPlane:CapacityProvider=Process"],
            configure: builder => builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(ProcessCapacity))));
        var fleetId = await CreateFleetAsync(controlPlane);

        await AgeAsync(controlPlane, FleetStartDeadlines.StageTime);

        Assert.Equal(FleetStatus.Error, await StatusAsync(controlPlane, fleetId));
        Assert.Single(await EventsAsync(controlPlane, fleetId), e => e.EventCode == "FLEET_ACTIVATION_FAILED_NO_INSTANCES");
    }

    [Fact]
    public async Task A_fleet_is_not_late_for_the_time_in_which_no_control_plane_was_there()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleetId = await CreateFleetAsync(controlPlane);
        await using var host = await WireHost.StartAsync(controlPlane, fleetId);
        await TellAsync(host, "FLEET_STATE_DOWNLOADING");
        await controlPlane.TickAsync<FleetStartDeadlines>();

        controlPlane.Time.Advance(TimeSpan.FromHours(1)); // in one go: nobody was there
        await controlPlane.TickAsync<FleetStartDeadlines>();

        Assert.Equal(FleetStatus.Downloading, await StatusAsync(controlPlane, fleetId));
    }

    [Fact]
    public async Task A_fleet_that_was_ready_does_not_fail_with_its_processes()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleetId = await CreateFleetAsync(controlPlane);
        await using var host = await WireHost.StartAsync(controlPlane, fleetId, "p0");

        for (var i = 1; i <= 4; i++)
            await StartAndEndAsync(host, $"p{i}", EndCause.Crashed, "boom");

        Assert.Equal(FleetStatus.Active, await StatusAsync(controlPlane, fleetId));
    }

    [Fact]
    public async Task An_activation_that_is_late_on_the_host_ends_the_game_session_with_one_event()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleetId = await CreateFleetAsync(controlPlane);
        await using var host = await WireHost.StartAsync(controlPlane, fleetId, "p1");
        var session = await HostStreamTests.CreateAsync(controlPlane, fleetId);

        await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended("p1", EndCause.ActivationTimeout, gameSessionId: session.GameSessionId) });
        await HostStreamTests.StatusIsAsync(controlPlane, session, GameSessionStatus.Terminated);

        Assert.Equal(ServerProcessStatus.Ended, await HostStreamTests.ProcessStatusAsync(controlPlane, "p1"));
        Assert.Single(await EventsAsync(controlPlane, fleetId), e => e.EventCode == "GAME_SESSION_ACTIVATION_TIMEOUT");
    }

    [Fact]
    public async Task What_a_host_finds_in_the_script_is_told_and_fails_nothing()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var fleetId = await CreateFleetAsync(controlPlane);
        await using var host = await WireHost.StartAsync(controlPlane, fleetId);

        await TellAsync(host, "FLEET_VALIDATION_EXECUTABLE_RUNTIME_FAILURE", "index.js:1:2: Cannot find module './gone'.");
        await TellAsync(host, "GENERIC_EVENT", "Did you mean 'onMessage'?");

        var events = await EventsAsync(controlPlane, fleetId);
        Assert.Equal("index.js:1:2: Cannot find module './gone'.", Assert.Single(events, e => e.EventCode == "FLEET_VALIDATION_EXECUTABLE_RUNTIME_FAILURE").Message);
        Assert.Equal("Did you mean 'onMessage'?", Assert.Single(events, e => e.EventCode == "GENERIC_EVENT").Message);
        Assert.NotEqual(FleetStatus.Error, await StatusAsync(controlPlane, fleetId));
    }

    private static async Task<string> CreateFleetAsync(ControlPlaneHost controlPlane)
    {
        var script = await controlPlane.CreateScriptAsync();
        return (await controlPlane.Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(script.ScriptId))).FleetAttributes.FleetId;
    }

    private static async Task StartAndEndAsync(WireHost host, string processId, EndCause cause, string message)
    {
        await host.SendAsync(WireHost.Process(processId, ProcessPhase.Starting));
        await host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended(processId, cause, message) });
        await host.CommandAsync(c => c.ProcessEndedTaken?.ProcessId == processId, "the end is taken");
    }

    private static async Task TellAsync(WireHost host, string code, string message = "")
    {
        var id = Guid.NewGuid().ToString();
        var time = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch);
        HostReport report = new() { Event = new() { EventId = id, Code = code, Message = message, Time = time } };
        await host.SendAsync(report);
        await host.SendAsync(report);
        await Eventually.TrueAsync(() => host.Commands.Count(c => c.HostEventTaken?.EventId == id) == 2, "the event is taken");
    }

    // The stages are made older: a clock that jumps looks like time without a control plane, which does not count.
    private static async Task AgeAsync(ControlPlaneHost controlPlane, TimeSpan span)
    {
        await controlPlane.TickAsync<FleetStartDeadlines>();
        await controlPlane.WithDbAsync(db => db.FleetLocations.ExecuteUpdateAsync(set => set.SetProperty(l => l.StatusSince, l => l.StatusSince - span)));
        await controlPlane.TickAsync<FleetStartDeadlines>();
    }

    private static async Task<FleetStatus?> StatusAsync(ControlPlaneHost controlPlane, string fleetId) =>
        (await controlPlane.Api.DescribeFleetAttributesAsync(new() { FleetIds = [fleetId] })).FleetAttributes.Single().Status;

    private static async Task<IReadOnlyList<Event>> EventsAsync(ControlPlaneHost controlPlane, string fleetId) =>
        [.. (await controlPlane.Api.DescribeFleetEventsAsync(new() { FleetId = fleetId })).Events.Reverse()];
}
