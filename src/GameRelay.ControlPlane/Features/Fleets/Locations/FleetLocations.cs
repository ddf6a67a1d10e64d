using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets.Locations;

internal static class FleetLocations
{
    internal static void AddFleetLocations(this IServiceCollection services)
    {
        services.AddGameLiftOperation<CreateFleetLocations, CreateFleetLocationsRequest, CreateFleetLocationsResponse>();
        services.AddGameLiftOperation<DeleteFleetLocations, DeleteFleetLocationsRequest, DeleteFleetLocationsResponse>();
        services.AddGameLiftOperation<
            DescribeFleetLocationAttributes, DescribeFleetLocationAttributesRequest, DescribeFleetLocationAttributesResponse>();
        services.AddGameLiftOperation<DescribeFleetLocationCapacity, DescribeFleetLocationCapacityRequest, DescribeFleetLocationCapacityResponse>();
        services.AddGameLiftOperation<
            DescribeFleetLocationUtilization, DescribeFleetLocationUtilizationRequest, DescribeFleetLocationUtilizationResponse>();
    }

    /// <summary>In the order of the names, with those that are deleted.</summary>
    /// <exception cref="NotFoundException">The fleet is not in one of them, and never was.</exception>
    internal static async Task<List<FleetLocationRow>> FindLocationsAsync(
        this GameRelayDb db, string fleetId, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var locations = await db.FleetLocations.AsNoTracking().Where(l => l.FleetId == fleetId).OrderBy(l => l.Location).ToListAsync(cancellationToken);
        return
        [
            .. names.Select(name => locations.SingleOrDefault(l => l.Location == name)
                ?? throw new NotFoundException(FleetsFeature.NotIn(fleetId, name, locations.Select(l => l.Location)).Message)),
        ];
    }

    /// <summary>Whether hosts may be there: it is not deleted, nor being deleted, with its fleet or alone.</summary>
    internal static Task<bool> WantsHostsAsync(this GameRelayDb db, string fleetId, string location, CancellationToken cancellationToken) =>
        db.FleetLocations.AnyAsync(
            l => l.FleetId == fleetId && l.Location == location && l.Status != FleetStatus.Deleting && l.Status != FleetStatus.Terminated, cancellationToken);

    internal static void RefuseRepeated(IEnumerable<string> locations)
    {
        if (locations.GroupBy(location => location).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new InvalidRequestException($"Locations holds '{repeated.Key}' more than once.");
    }

    internal static NotFoundException NoSuchFleet(string fleetIdOrArn) => new($"Fleet '{fleetIdOrArn}' does not exist.");

    internal static LocationState ToApi(this FleetLocationRow location, FleetRow fleet) => new()
    {
        Location = location.Location,
        Status = location.Status,
        PlayerGatewayStatus = fleet.PlayerGatewayMode.GatewayStatus(),
    };
}
