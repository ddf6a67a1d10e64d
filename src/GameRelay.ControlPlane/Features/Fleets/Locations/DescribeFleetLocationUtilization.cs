using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets.Locations;

internal sealed class DescribeFleetLocationUtilization(IDbContextFactory<GameRelayDb> databases)
    : IOperation<DescribeFleetLocationUtilizationRequest, DescribeFleetLocationUtilizationResponse>
{
    public async Task<DescribeFleetLocationUtilizationResponse> HandleAsync(
        DescribeFleetLocationUtilizationRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var fleet = await db.FindFleetAsync(request.FleetId, cancellationToken);
        await db.FindLocationsAsync(fleet.Id, [request.Location], cancellationToken);
        return new() { FleetUtilization = (await FleetUtilizations.ReadAsync(db, [fleet], request.Location, cancellationToken)).Single() };
    }
}
