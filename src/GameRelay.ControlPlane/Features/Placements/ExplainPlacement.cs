using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Placements;

/// <summary>The newest attempt as the loop has left it with the placement.</summary>
internal sealed class ExplainPlacement(IDbContextFactory<GameRelayDb> databases) : IOperation<ExplainPlacementRequest, ExplainPlacementResponse>
{
    public async Task<ExplainPlacementResponse> HandleAsync(ExplainPlacementRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var placement = await db.FindPlacementAsync(request.PlacementId, cancellationToken);
        return new()
        {
            GameSessionPlacement = placement.ToApi(),
            Attempt = placement.Attempt is { } attempt ? attempt with { GameSessionsStarted = placement.GameSessionsStarted } : null,
        };
    }
}
