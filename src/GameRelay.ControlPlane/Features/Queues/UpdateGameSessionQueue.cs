using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Placements;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Queues;

/// <summary>Placements that wait go by the new settings from their next attempt on, also by the new timeout.</summary>
internal sealed class UpdateGameSessionQueue(Transactions transactions, QueueDestinations destinations, PlacementSignal signal, Arns arns)
    : IOperation<UpdateGameSessionQueueRequest, UpdateGameSessionQueueResponse>
{
    public Task<UpdateGameSessionQueueResponse> HandleAsync(UpdateGameSessionQueueRequest request, CancellationToken cancellationToken)
    {
        QueueRules.CheckDestinations(request.Destinations);
        QueueRules.CheckLatencyPolicies(request.PlayerLatencyPolicies);
        QueueRules.CheckFilter(request.FilterConfiguration);
        QueueRules.CheckPriority(request.PriorityConfiguration);
        var name = Arns.IdOf(request.Name);
        return transactions.RunAsync(
            async db =>
            {
                var queue = await db.Queues.FromSql($"SELECT * FROM game_session_queues WHERE name = {name} FOR NO KEY UPDATE")
                    .SingleOrDefaultAsync(cancellationToken) ?? throw QueuesFeature.NoQueue(request.Name);
                await destinations.CheckAsync(db, request.Destinations, cancellationToken);
                Apply(queue, request);
                db.Counted.Add(signal.Raise);
                return new UpdateGameSessionQueueResponse { GameSessionQueue = queue.ToApi(arns) };
            },
            cancellationToken);
    }

    private static void Apply(QueueRow queue, UpdateGameSessionQueueRequest request)
    {
        queue.TimeoutInSeconds = request.TimeoutInSeconds ?? queue.TimeoutInSeconds;
        queue.PlayerLatencyPolicies = request.PlayerLatencyPolicies ?? queue.PlayerLatencyPolicies;
        if (request.Destinations is { } destinations)
            queue.Destinations = [.. destinations.Select(destination => destination.DestinationArn!)];
        if (request.FilterConfiguration is { } filter)
            queue.FilterConfiguration = QueueRules.Filled(filter);
        if (request.PriorityConfiguration is { } priority)
            queue.PriorityConfiguration = QueueRules.Filled(priority);
        if (request.CustomEventData is { } customEventData)
            queue.CustomEventData = QueueRules.Filled(customEventData);
        if (request.NotificationTarget is { } notificationTarget)
            queue.NotificationTarget = QueueRules.Filled(notificationTarget);
    }
}
