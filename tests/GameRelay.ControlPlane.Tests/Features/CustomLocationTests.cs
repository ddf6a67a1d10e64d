using GameRelay.Api;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class CustomLocationTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>
{
    private GameRelayClient Api => shared.Host.Api;

    [Fact]
    public async Task A_custom_location_is_there_until_no_fleet_is_in_it_and_it_is_deleted()
    {
        var created = (await Api.CreateLocationAsync(new() { LocationName = "custom-attic", Tags = [new() { Key = "team", Value = "blue" }] })).Location;
        Assert.Equal(("custom-attic", "arn:aws:gamelift:local:000000000000:location/custom-attic"), (created.LocationName, created.LocationArn));
        await Assert.ThrowsAsync<ConflictException>(() => Api.CreateLocationAsync(new() { LocationName = "custom-attic" }));

        var fleet = await shared.Host.CreateActiveFleetAsync(change: request => request with { Locations = [new() { Location = "custom-attic" }, new() { Location = "eu-north" }] });
        Assert.Equal(["custom-attic", "eu-north", "local"], await NamesAsync());
        Assert.Equal(["custom-attic"], await NamesAsync(LocationFilter.Custom));
        Assert.Equal(["eu-north", "local"], await NamesAsync(LocationFilter.Aws));
        Assert.Equal(["custom-attic", "eu-north", "local"], await NamesAsync(LocationFilter.Custom, LocationFilter.Aws));
        var refusal = await Assert.ThrowsAsync<InvalidRequestException>(() => Api.DeleteLocationAsync(new() { LocationName = created.LocationArn! }));
        Assert.Contains($"while a fleet is in it: {fleet.FleetId}. Take it from the fleet with DeleteFleetLocations first.", refusal.Message, StringComparison.Ordinal);

        await Api.DeleteFleetLocationsAsync(new() { FleetId = fleet.FleetId, Locations = ["custom-attic"] });
        await Eventually.TrueAsync(
            async () =>
            {
                await shared.Host.TickAsync<FleetDeletion>();
                return (await Api.DescribeFleetLocationAttributesAsync(new() { FleetId = fleet.FleetId })).LocationAttributes.Count == 2;
            },
            "the fleet has left the location");
        await Api.DeleteLocationAsync(new() { LocationName = created.LocationArn! });

        Assert.Equal(["eu-north", "local"], await NamesAsync());
        await Assert.ThrowsAsync<NotFoundException>(() => Api.DeleteLocationAsync(new() { LocationName = "custom-attic" }));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Api.CreateFleetLocationsAsync(new() { FleetId = fleet.FleetId, Locations = [new() { Location = "custom-attic" }] }));
        var script = await shared.Host.CreateScriptAsync();
        await Assert.ThrowsAsync<NotFoundException>(
            () => Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(script.ScriptId) with { Locations = [new() { Location = "custom-attic" }] }));
    }

    [Fact]
    public async Task What_is_no_custom_location_here_is_not_deleted()
    {
        await Assert.ThrowsAsync<NotFoundException>(() => Api.DeleteLocationAsync(new() { LocationName = "custom-none" }));
        await Assert.ThrowsAsync<NotFoundException>(() => Api.DeleteLocationAsync(new() { LocationName = "arn:aws:gamelift:elsewhere:000000000000:location/custom-none" }));
        await Assert.ThrowsAsync<TaggingFailedException>(() => Api.CreateLocationAsync(new() { LocationName = "custom-bad", Tags = [new() { Key = "aws:x", Value = "" }] }));
    }

    private async Task<string[]> NamesAsync(params LocationFilter[] filters) =>
        [.. (await Api.ListLocationsAsync(new() { Filters = filters is [] ? null : filters })).Locations.Select(location => location.LocationName)];
}
