using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets.Locations;

internal sealed class DescribeFleetLocationCapacity(IDbContextFactory<GameRelayDb> databases, FleetCapacities capacities)
    : IOperation<DescribeFleetLocationCapacityRequest, DescribeFleetLocationCapacityResponse>
{
    public async Task<DescribeFleetLocationCapacityResponse> HandleAsync(
        DescribeFleetLocationCapacityRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var fleet = await db.FindFleetAsync(request.FleetId, cancellationToken);
        await db.FindLocationsAsync(fleet.Id, [request.Location], cancellationToken);
        return new() { FleetCapacity = (await capacities.ReadAsync(db, [fleet], request.Location, cancellationToken)).Single() };
    }
}
