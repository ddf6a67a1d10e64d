using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Placements;

internal sealed class DescribeGameSessionPlacement(IDbContextFactory<GameRelayDb> databases)
    : IOperation<DescribeGameSessionPlacementRequest, DescribeGameSessionPlacementResponse>
{
    public async Task<DescribeGameSessionPlacementResponse> HandleAsync(DescribeGameSessionPlacementRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return new() { GameSessionPlacement = (await db.FindPlacementAsync(request.PlacementId, cancellationToken)).ToApi() };
    }
}
