using GameRelay.Api;
using GameRelay.ControlPlane.Features.Placements;
using GameRelay.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace GameRelay.ControlPlane.Tests.Features.Placements;

/// <summary>What tests of queues do again and again.</summary>
internal static class PlacementSite
{
    internal static string NewName() => $"q-{Guid.NewGuid():N}";

    internal static async Task<string> CreateQueueAsync(
        this ControlPlaneHost host, IEnumerable<string> destinationArns, Func<CreateGameSessionQueueRequest, CreateGameSessionQueueRequest>? change = null)
    {
        var request = new CreateGameSessionQueueRequest
        {
            Name = NewName(),
            Destinations = [.. destinationArns.Select(arn => new GameSessionQueueDestination { DestinationArn = arn })],
        };
        return (await host.Api.CreateGameSessionQueueAsync(change?.Invoke(request) ?? request)).GameSessionQueue.Name;
    }

    internal static async Task<string> StartPlacementAsync(
        this ControlPlaneHost host, string queue, Func<StartGameSessionPlacementRequest, StartGameSessionPlacementRequest>? change = null)
    {
        var request = new StartGameSessionPlacementRequest { PlacementId = $"p-{Guid.NewGuid():N}", GameSessionQueueName = queue, MaximumPlayerSessionCount = 4 };
        return (await host.Api.StartGameSessionPlacementAsync(change?.Invoke(request) ?? request)).GameSessionPlacement.PlacementId;
    }

    internal static async Task<GameSessionPlacement> PlacementAsync(this ControlPlaneHost host, string id) =>
        (await host.Api.DescribeGameSessionPlacementAsync(new() { PlacementId = id })).GameSessionPlacement;

    internal static Task<GameSessionPlacement> PlacementAsync(this ControlPlaneHost host, string id, Func<GameSessionPlacement, bool> fits, string what) =>
        Eventually.GetAsync(async () => await host.PlacementAsync(id) is var placement && fits(placement) ? placement : null, what);

    /// <summary>The placement's game session, once it is started.</summary>
    internal static async Task<string> StartedAsync(this ControlPlaneHost host, string id) =>
        (await host.PlacementAsync(id, placement => placement.GameSessionId is not null, "a game session is started for the placement")).GameSessionId!;

    /// <summary>One look of the loop's, beside those that signals make it take.</summary>
    internal static Task PlaceAsync(this ControlPlaneHost host) => host.Services.GetRequiredService<PlacementLoop>().TickAsync(Deadline.Token());
}
