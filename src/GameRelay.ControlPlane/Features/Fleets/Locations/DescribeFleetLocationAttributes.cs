using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets.Locations;

/// <summary>Those that are named, in the order asked for; or a page of all that are not deleted, the home location among them.</summary>
internal sealed class DescribeFleetLocationAttributes(IDbContextFactory<GameRelayDb> databases)
    : IOperation<DescribeFleetLocationAttributesRequest, DescribeFleetLocationAttributesResponse>
{
    public async Task<DescribeFleetLocationAttributesResponse> HandleAsync(
        DescribeFleetLocationAttributesRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var fleet = await db.FindFleetAsync(request.FleetId, cancellationToken);
        var (locations, next) = request.Locations is { } names
            ? (await db.FindLocationsAsync(fleet.Id, names, cancellationToken), null)
            : await PageAsync(db, fleet.Id, request, cancellationToken);
        return new()
        {
            FleetId = fleet.Id,
            FleetArn = fleet.Arn,
            LocationAttributes = [.. locations.Select(location => new LocationAttributes { LocationState = location.ToApi(fleet) })],
            NextToken = next,
        };
    }

    // A fleet has few enough locations to be put in order here, where it is that of their characters whatever the database's is.
    private static async Task<(List<FleetLocationRow> Locations, string? NextToken)> PageAsync(
        GameRelayDb db, string fleetId, DescribeFleetLocationAttributesRequest request, CancellationToken cancellationToken)
    {
        string?[] filter = [nameof(DescribeFleetLocationAttributes), fleetId];
        var after = OpaqueToken.Read(request.NextToken, filter) ?? "";
        var size = Page.Size(request.Limit);
        var all = await db.FleetLocations.AsNoTracking().Where(l => l.FleetId == fleetId && l.Status != FleetStatus.Terminated).ToListAsync(cancellationToken);
        List<FleetLocationRow> page =
        [
            .. all.Where(l => string.CompareOrdinal(l.Location, after) > 0).OrderBy(l => l.Location, StringComparer.Ordinal).Take(size + 1),
        ];
        return (page, Page.Cut(page, size, last => OpaqueToken.Write(last.Location, filter)));
    }
}
