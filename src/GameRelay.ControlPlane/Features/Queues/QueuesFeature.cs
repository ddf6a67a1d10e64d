using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Features.Tags;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Queues;

internal static class QueuesFeature
{
    internal static void AddQueues(this IServiceCollection services)
    {
        services.AddSingleton<QueueDestinations>();
        services.AddGameLiftOperation<CreateGameSessionQueue, CreateGameSessionQueueRequest, CreateGameSessionQueueResponse>();
        services.AddGameLiftOperation<DescribeGameSessionQueues, DescribeGameSessionQueuesRequest, DescribeGameSessionQueuesResponse>();
        services.AddGameLiftOperation<UpdateGameSessionQueue, UpdateGameSessionQueueRequest, UpdateGameSessionQueueResponse>();
        services.AddGameLiftOperation<DeleteGameSessionQueue, DeleteGameSessionQueueRequest, DeleteGameSessionQueueResponse>();
        services.AddTagged(
            "gamesessionqueue", async (db, name, cancellationToken) => await db.Queues.SingleOrDefaultAsync(q => q.Name == name, cancellationToken));
    }

    internal static NotFoundException NoQueue(string nameOrArn) => new($"Queue '{nameOrArn}' does not exist.");

    internal static GameSessionQueue ToApi(this QueueRow queue, Arns arns) => new()
    {
        Name = queue.Name,
        GameSessionQueueArn = arns.Queue(queue.Name),
        TimeoutInSeconds = queue.TimeoutInSeconds,
        PlayerLatencyPolicies = queue.PlayerLatencyPolicies,
        Destinations = [.. queue.Destinations.Select(arn => new GameSessionQueueDestination { DestinationArn = arn })],
        FilterConfiguration = queue.FilterConfiguration,
        PriorityConfiguration = queue.PriorityConfiguration,
        CustomEventData = queue.CustomEventData,
        NotificationTarget = queue.NotificationTarget,
    };
}
