using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Fleets;

internal static class FleetLocationsCommand
{
    private const string Example = "fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11";

    public static Command Create(Terminal terminal, TimeProvider time) => new Command("locations", "Where a fleet's hosts are.")
    {
        List(terminal, time),
        Add(terminal, time),
        Remove(terminal, time),
    }.WithExamples($"fleets locations list {Example}");

    private static Argument<string[]> Locations() => new("location") { Description = "A location's name; several may be given.", Arity = ArgumentArity.OneOrMore };

    private static ApiCommand List(Terminal terminal, TimeProvider time)
    {
        var fleet = FleetsCommand.Fleet();
        return new ApiCommand("list", "List a fleet's locations, with their status, their hosts and what they host.", fleet)
            .Runs(terminal, time, async call =>
            {
                var id = call.Get(fleet);
                var attributes = await Pages.AllAsync<LocationAttributes>(async token =>
                {
                    var page = await call.Api.DescribeFleetLocationAttributesAsync(new() { FleetId = id, NextToken = token }, call.CancellationToken);
                    return (page.LocationAttributes, page.NextToken);
                });
                List<Place> places = [];
                foreach (var one in attributes)
                    places.Add(await DescribeAsync(call, id, one));
                await call.WriteAsync(new { Locations = places }, () => TextTable.List(
                    places,
                    ("LOCATION", one => one.LocationAttributes.LocationState.Location),
                    ("STATUS", one => Values.Status(one.LocationAttributes.LocationState.Status)),
                    ("DESIRED", one => one.FleetCapacity.InstanceCounts?.Desired),
                    ("MIN", one => one.FleetCapacity.InstanceCounts?.Minimum),
                    ("MAX", one => one.FleetCapacity.InstanceCounts?.Maximum),
                    ("ACTIVE", one => one.FleetCapacity.InstanceCounts?.Active),
                    ("PROCESSES", one => one.FleetUtilization.ActiveServerProcessCount),
                    ("SESSIONS", one => one.FleetUtilization.ActiveGameSessionCount),
                    ("PLAYERS", one => one.FleetUtilization.CurrentPlayerSessionCount)));
            })
            .WithExamples($"fleets locations list {Example}", $"fleets locations list {Example} --json");
    }

    private static async Task<Place> DescribeAsync(ApiCall call, string fleet, LocationAttributes attributes)
    {
        var location = attributes.LocationState.Location;
        var capacity = await call.Api.DescribeFleetLocationCapacityAsync(new() { FleetId = fleet, Location = location }, call.CancellationToken);
        var use = await call.Api.DescribeFleetLocationUtilizationAsync(new() { FleetId = fleet, Location = location }, call.CancellationToken);
        return new(attributes, capacity.FleetCapacity, use.FleetUtilization);
    }

    private static ApiCommand Add(Terminal terminal, TimeProvider time)
    {
        var (fleet, locations) = (FleetsCommand.Fleet(), Locations());
        return new ApiCommand("add", "Add locations to a fleet, each with one host to begin with.", fleet, locations)
            .Runs(terminal, time, async call =>
            {
                LocationConfiguration[] given = [.. call.Get(locations)!.Select(location => new LocationConfiguration { Location = location })];
                var answer = await call.Api.CreateFleetLocationsAsync(new() { FleetId = call.Get(fleet), Locations = given }, call.CancellationToken);
                await call.WriteAsync(answer, () => Table(answer.LocationStates));
                await call.HintAsync($"A location is ACTIVE when a host of it is ready: gamerelay fleets locations list {answer.FleetId}");
            })
            .WithExamples($"fleets locations add {Example} eu-north", $"fleets locations add {Example} custom-attic custom-cellar");
    }

    private static ApiCommand Remove(Terminal terminal, TimeProvider time)
    {
        var (fleet, locations) = (FleetsCommand.Fleet(), Locations());
        return new ApiCommand(
                "remove", "Remove locations from a fleet: their game sessions end, whatever their protection, and their hosts leave.", fleet, locations)
            .Runs(terminal, time, async call =>
            {
                var answer = await call.Api.DeleteFleetLocationsAsync(
                    new() { FleetId = call.Get(fleet), Locations = call.Get(locations)! }, call.CancellationToken);
                await call.WriteAsync(answer, () => Table(answer.LocationStates));
            })
            .WithExamples($"fleets locations remove {Example} eu-north");
    }

    private static Spectre.Console.Rendering.IRenderable Table(IReadOnlyList<LocationState> states) =>
        TextTable.List(states, ("LOCATION", one => one.Location), ("STATUS", one => Values.Status(one.Status)));

    private sealed record Place(LocationAttributes LocationAttributes, FleetCapacity FleetCapacity, FleetUtilization FleetUtilization);
}
