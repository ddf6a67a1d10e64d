using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Placements;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Queues;

/// <summary>Its placements that are not fulfilled fail with it.</summary>
internal sealed class DeleteGameSessionQueue(Transactions transactions, PlacementEndings placements)
    : IOperation<DeleteGameSessionQueueRequest, DeleteGameSessionQueueResponse>
{
    public Task<DeleteGameSessionQueueResponse> HandleAsync(DeleteGameSessionQueueRequest request, CancellationToken cancellationToken)
    {
        var name = Arns.IdOf(request.Name);
        return transactions.RunAsync(
            async db =>
            {
                await PlacementLoop.LockAsync(db, cancellationToken);
                // Waits for requests that are being accepted; those that come later find no queue.
                if (await db.Queues.Where(q => q.Name == name).ExecuteDeleteAsync(cancellationToken) == 0)
                    throw QueuesFeature.NoQueue(request.Name);
                await placements.FailAllAsync(db, name, cancellationToken);
                return new DeleteGameSessionQueueResponse();
            },
            cancellationToken);
    }
}
