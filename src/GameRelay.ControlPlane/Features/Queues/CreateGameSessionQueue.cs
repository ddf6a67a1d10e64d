using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Queues;

internal sealed class CreateGameSessionQueue(Transactions transactions, QueueDestinations destinations, Arns arns, TimeProvider time)
    : IOperation<CreateGameSessionQueueRequest, CreateGameSessionQueueResponse>
{
    private const int DefaultTimeoutInSeconds = 600;

    public Task<CreateGameSessionQueueResponse> HandleAsync(CreateGameSessionQueueRequest request, CancellationToken cancellationToken)
    {
        QueueRules.CheckDestinations(request.Destinations);
        QueueRules.CheckLatencyPolicies(request.PlayerLatencyPolicies);
        QueueRules.CheckFilter(request.FilterConfiguration);
        QueueRules.CheckPriority(request.PriorityConfiguration);
        TagRules.Check(request.Tags);
        return transactions.RunAsync(
            async db =>
            {
                // Of two creations at once the second finds what the first has made.
                await db.LockAsync($"queue {request.Name}", cancellationToken);
                if (await db.Queues.AnyAsync(q => q.Name == request.Name, cancellationToken))
                    throw new InvalidRequestException($"There is a queue '{request.Name}' already; UpdateGameSessionQueue changes it.");
                await destinations.CheckAsync(db, request.Destinations, cancellationToken);
                var queue = new QueueRow
                {
                    Name = request.Name,
                    TimeoutInSeconds = request.TimeoutInSeconds ?? DefaultTimeoutInSeconds,
                    Destinations = [.. (request.Destinations ?? []).Select(destination => destination.DestinationArn!)],
                    PlayerLatencyPolicies = request.PlayerLatencyPolicies ?? [],
                    FilterConfiguration = QueueRules.Filled(request.FilterConfiguration),
                    PriorityConfiguration = QueueRules.Filled(request.PriorityConfiguration),
                    CustomEventData = QueueRules.Filled(request.CustomEventData),
                    NotificationTarget = QueueRules.Filled(request.NotificationTarget),
                    Tags = request.Tags ?? [],
                    CreationTime = time.GetUtcNow(),
                };
                db.Queues.Add(queue);
                return new CreateGameSessionQueueResponse { GameSessionQueue = queue.ToApi(arns) };
            },
            cancellationToken);
    }
}
