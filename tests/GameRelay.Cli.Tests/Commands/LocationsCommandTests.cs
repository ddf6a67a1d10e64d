using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class LocationsCommandTests(CliFixture cli) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task A_fleet_gains_scales_and_loses_a_custom_location()
    {
        var fleet = (await cli.ControlPlane.CreateActiveFleetAsync()).FleetId;

        var created = await cli.RunAsync("locations", "create", "custom-attic");
        Assert.Equal("arn:aws:gamelift:local:000000000000:location/custom-attic", created.Field("ARN"));
        var added = (await cli.RunAsync("fleets", "locations", "add", fleet, "custom-attic", "eu-north", "--json")).Json.GetProperty("LocationStates");
        Assert.Equal(["custom-attic", "eu-north"], added.EnumerateArray().Select(one => one.GetProperty("Location").GetString()));
        await ActivateAsync(fleet, "custom-attic");
        Assert.Equal("custom-attic", (await cli.RunAsync("fleets", "scale", fleet, "2", "--max", "3", "--location", "custom-attic")).Field("Location"));

        var listed = await cli.RunAsync("fleets", "locations", "list", fleet);
        Assert.Matches("custom-attic +ACTIVE +2 +0 +3 +0 +0 +0 +0", listed.Out);
        Assert.Matches("eu-north +NEW +1 +0 +1 +0 +0 +0 +0", listed.Out);
        Assert.Matches("local +ACTIVE +1 +0 +1 +1 +1 +0 +0", listed.Out);
        var names = (await cli.RunAsync("locations", "list", "--json")).Json.GetProperty("Locations").EnumerateArray().Select(one => one.GetProperty("LocationName").GetString());
        Assert.Superset(new HashSet<string?> { "custom-attic", "eu-north", "local" }, names.ToHashSet()); // other tests' fleets may be elsewhere
        Assert.DoesNotContain("eu-north", (await cli.RunAsync("locations", "list", "--custom")).Out, StringComparison.Ordinal);
        (await cli.RunAsync("locations", "delete", "custom-attic")).AssertFailed($"cannot be deleted while a fleet is in it: {fleet}.");

        Assert.Matches("custom-attic +DELETING", (await cli.RunAsync("fleets", "locations", "remove", fleet, "custom-attic")).Out);
        (await cli.RunAsync("fleets", "locations", "remove", fleet, "local")).AssertFailed("InvalidRequestException: Locations holds 'local', the home location");
        await cli.RunAsync("locations", "create", "custom-cellar");
        Assert.Equal("custom-cellar", (await cli.RunAsync("locations", "delete", "custom-cellar")).Field("Deleted"));
    }

    [Fact]
    public async Task Hosts_are_listed_by_location()
    {
        var fleet = (await cli.ControlPlane.CreateActiveFleetAsync(change: request => request with { Locations = [new() { Location = "west" }] })).FleetId;
        var west = await cli.ControlPlane.AddComputeAsync(fleet, "west");

        var hosts = (await cli.RunAsync("hosts", "list", "--fleet", fleet, "--location", "west", "--json")).Json.GetProperty("Hosts");

        Assert.Equal(west, Assert.Single(hosts.EnumerateArray()).GetProperty("ComputeName").GetString());
    }

    [Fact]
    public async Task Ports_are_shown_and_changed()
    {
        var fleet = (await cli.ControlPlane.CreateActiveFleetAsync()).FleetId;

        Assert.Matches("UDP +33400 +33500 +0.0.0.0/0", (await cli.RunAsync("fleets", "ports", fleet)).Out);
        var changed = await cli.RunAsync("fleets", "ports", fleet, "--open", "20000-29999/udp", "--open", "22/tcp@10.0.0.0/8", "--close", "33400-33500/udp");

        Assert.Matches("UDP +20000 +29999 +0.0.0.0/0", changed.Out);
        Assert.Matches("TCP +22 +22 +10.0.0.0/8", changed.Out);
        Assert.DoesNotContain("33400", changed.Out, StringComparison.Ordinal);
        (await cli.RunAsync("fleets", "ports", fleet, "--close", "33400-33500/udp")).AssertFailed("ConflictException: The fleet has no inbound permission UDP 33400-33500");
        (await cli.RunAsync("fleets", "ports", fleet, "--open", "many")).AssertFailed("'many' is not first-last/udp, first-last/tcp", exitCode: 2);
    }

    private Task<bool> ActivateAsync(string fleetId, string location) => cli.ControlPlane.Services.GetRequiredService<Transactions>().RunAsync(
        db => cli.ControlPlane.Services.GetRequiredService<FleetTransitions>().AdvanceAsync(db, fleetId, location, FleetStatus.Active, default), default);
}
