using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>The home location's alone.</summary>
internal sealed class DescribeFleetCapacity(IDbContextFactory<GameRelayDb> databases, FleetCapacities capacities, Arns arns)
    : IOperation<DescribeFleetCapacityRequest, DescribeFleetCapacityResponse>
{
    public async Task<DescribeFleetCapacityResponse> HandleAsync(DescribeFleetCapacityRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var (fleets, next) = await db.SelectFleetsAsync(
            nameof(DescribeFleetCapacity), request.FleetIds, request.Limit, request.NextToken, cancellationToken);
        return new() { FleetCapacity = await capacities.ReadAsync(db, fleets, arns.Region, cancellationToken), NextToken = next };
    }
}
