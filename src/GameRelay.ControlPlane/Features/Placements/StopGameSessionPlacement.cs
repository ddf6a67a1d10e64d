using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;

namespace GameRelay.ControlPlane.Features.Placements;

/// <summary>Cancels a placement that waits.</summary>
internal sealed class StopGameSessionPlacement(Transactions transactions, PlacementTransitions placements)
    : IOperation<StopGameSessionPlacementRequest, StopGameSessionPlacementResponse>
{
    public Task<StopGameSessionPlacementResponse> HandleAsync(StopGameSessionPlacementRequest request, CancellationToken cancellationToken) => transactions.RunAsync(
        async db =>
        {
            var placement = await db.FindPlacementAsync(request.PlacementId, cancellationToken);
            while (placement is { Status: GameSessionPlacementState.Pending, GameSessionId: null })
            {
                var cancelled = await placements.EndAsync(db, placement, GameSessionPlacementState.Cancelled, cancellationToken);
                placement = await db.FindPlacementAsync(request.PlacementId, cancellationToken);
                if (cancelled)
                    return new StopGameSessionPlacementResponse { GameSessionPlacement = placement.ToApi() };
            }

            throw new InvalidRequestException(placement.Status == GameSessionPlacementState.Pending
                ? $"Placement '{placement.Id}' has a game session already, '{placement.GameSessionId}', which is being activated: end it with TerminateGameSession once it is ACTIVE."
                : $"Placement '{placement.Id}' is {WireNames.Of(placement.Status)}; only a PENDING one can be stopped.");
        },
        cancellationToken);
}
