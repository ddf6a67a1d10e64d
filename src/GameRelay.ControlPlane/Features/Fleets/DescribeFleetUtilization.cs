using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>The home location's alone.</summary>
internal sealed class DescribeFleetUtilization(IDbContextFactory<GameRelayDb> databases, Arns arns)
    : IOperation<DescribeFleetUtilizationRequest, DescribeFleetUtilizationResponse>
{
    public async Task<DescribeFleetUtilizationResponse> HandleAsync(DescribeFleetUtilizationRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var (fleets, next) = await db.SelectFleetsAsync(
            nameof(DescribeFleetUtilization), request.FleetIds, request.Limit, request.NextToken, cancellationToken);
        return new() { FleetUtilization = await FleetUtilizations.ReadAsync(db, fleets, arns.Region, cancellationToken), NextToken = next };
    }
}
