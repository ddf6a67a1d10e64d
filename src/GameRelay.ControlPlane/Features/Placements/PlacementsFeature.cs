using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Placements;

internal static class PlacementsFeature
{
    internal static void AddPlacements(this IServiceCollection services)
    {
        services.AddSingleton<PlacementMetrics>();
        services.AddSingleton<PlacementSignal>();
        services.AddSingleton<PlacementTransitions>();
        services.AddSingleton<PlacementEndings>();
        services.AddSingleton<PlacementBatch>();
        services.AddSingleton<PlacementLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<PlacementLoop>());
        services.AddGameLiftOperation<StartGameSessionPlacement, StartGameSessionPlacementRequest, StartGameSessionPlacementResponse>();
        services.AddGameLiftOperation<DescribeGameSessionPlacement, DescribeGameSessionPlacementRequest, DescribeGameSessionPlacementResponse>();
        services.AddGameLiftOperation<StopGameSessionPlacement, StopGameSessionPlacementRequest, StopGameSessionPlacementResponse>();
        services.AddGameRelayOperation<ExplainPlacement, ExplainPlacementRequest, ExplainPlacementResponse>();
    }

    internal static async Task<PlacementRow> FindPlacementAsync(this GameRelayDb db, string id, CancellationToken cancellationToken) =>
        await db.Placements.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancellationToken)
        ?? throw new NotFoundException($"Placement '{id}' does not exist.");

    internal static GameSessionPlacement ToApi(this PlacementRow placement) => new()
    {
        PlacementId = placement.Id,
        GameSessionQueueName = placement.QueueName,
        Status = placement.Status,
        GameProperties = placement.GameProperties,
        MaximumPlayerSessionCount = placement.MaximumPlayerSessionCount,
        GameSessionName = placement.GameSessionName,
        GameSessionId = placement.GameSessionId,
        GameSessionArn = placement.GameSessionId,
        GameSessionRegion = placement.GameSessionRegion,
        PlayerLatencies = placement.PlayerLatencies,
        StartTime = placement.StartTime,
        EndTime = placement.EndTime,
        IpAddress = placement.IpAddress,
        DnsName = placement.DnsName,
        Port = placement.Port,
        PlacedPlayerSessions = placement.Status == GameSessionPlacementState.Fulfilled ? placement.PlacedPlayerSessions : null,
        GameSessionData = placement.GameSessionData,
        MatchmakerData = placement.MatchmakerData,
        PriorityConfigurationOverride = placement.PriorityConfigurationOverride,
    };
}
