using System.Security.Cryptography;
using System.Text.Json;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Queues;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Placements;

/// <summary>Writes the request down; <see cref="PlacementLoop"/> places it. The same request under the same id answers the placement that there is.</summary>
internal sealed class StartGameSessionPlacement(Transactions transactions, PlacementSignal signal, PlacementMetrics metrics, TimeProvider time)
    : IOperation<StartGameSessionPlacementRequest, StartGameSessionPlacementResponse>
{
    public Task<StartGameSessionPlacementResponse> HandleAsync(StartGameSessionPlacementRequest request, CancellationToken cancellationToken)
    {
        PlacementRules.Check(request);
        var queueName = Arns.IdOf(request.GameSessionQueueName);
        var fingerprint = Fingerprint(request, queueName);
        return transactions.RunAsync(
            async db =>
            {
                // Of two requests with one id at once the second finds what the first has made.
                await db.LockAsync($"placement {request.PlacementId}", cancellationToken);
                if (await db.Placements.AsNoTracking().SingleOrDefaultAsync(p => p.Id == request.PlacementId, cancellationToken) is { } earlier)
                {
                    return fingerprint.AsSpan().SequenceEqual(earlier.RequestFingerprint)
                        ? new StartGameSessionPlacementResponse { GameSessionPlacement = earlier.ToApi() }
                        : throw new InvalidRequestException($"PlacementId '{request.PlacementId}' was used before, with other parameters; give each placement an id of its own.");
                }

                // The queue cannot go until this request is committed, and then takes it along.
                var queue = await db.Queues.FromSql($"SELECT * FROM game_session_queues WHERE name = {queueName} FOR KEY SHARE").AsNoTracking()
                    .SingleOrDefaultAsync(cancellationToken) ?? throw QueuesFeature.NoQueue(request.GameSessionQueueName);
                PlacementRules.CheckOverride(request, queue);
                var placement = Create(request, queueName, fingerprint);
                db.Placements.Add(placement);
                db.Counted.Add(() => metrics.Started(queueName));
                db.Counted.Add(signal.Raise);
                return new StartGameSessionPlacementResponse { GameSessionPlacement = placement.ToApi() };
            },
            cancellationToken);
    }

    private PlacementRow Create(StartGameSessionPlacementRequest request, string queueName, byte[] fingerprint) => new()
    {
        Id = request.PlacementId,
        QueueName = queueName,
        Status = GameSessionPlacementState.Pending,
        StartTime = time.GetUtcNow(),
        MaximumPlayerSessionCount = request.MaximumPlayerSessionCount!.Value,
        GameSessionName = request.GameSessionName,
        GameProperties = request.GameProperties ?? [],
        GameSessionData = request.GameSessionData,
        DesiredPlayerSessions = request.DesiredPlayerSessions ?? [],
        PlayerLatencies = request.PlayerLatencies ?? [],
        PriorityConfigurationOverride = request.PriorityConfigurationOverride,
        RequestFingerprint = fingerprint,
        PlacedPlayerSessions = [],
        GameSessionsStarted = 0,
    };

    // What must be the same in a repeated request: everything but the way in which the queue and empty lists are written.
    private static byte[] Fingerprint(StartGameSessionPlacementRequest request, string queueName)
    {
        var canonical = request with
        {
            GameSessionQueueName = queueName,
            GameProperties = Filled(request.GameProperties),
            PlayerLatencies = Filled(request.PlayerLatencies),
            DesiredPlayerSessions = Filled(request.DesiredPlayerSessions),
        };
        return SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(canonical, ApiJson.Strict));

        static IReadOnlyList<T>? Filled<T>(IReadOnlyList<T>? list) => list is { Count: > 0 } ? list : null;
    }
}
