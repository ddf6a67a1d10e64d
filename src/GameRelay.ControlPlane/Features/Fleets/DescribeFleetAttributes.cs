using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

internal sealed class DescribeFleetAttributes(IDbContextFactory<GameRelayDb> databases, Arns arns)
    : IOperation<DescribeFleetAttributesRequest, DescribeFleetAttributesResponse>
{
    public async Task<DescribeFleetAttributesResponse> HandleAsync(DescribeFleetAttributesRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var (fleets, next) = await db.SelectFleetsAsync(
            nameof(DescribeFleetAttributes), request.FleetIds, request.Limit, request.NextToken, cancellationToken);
        return new() { FleetAttributes = [.. fleets.Select(fleet => fleet.ToApi(arns))], NextToken = next };
    }
}
