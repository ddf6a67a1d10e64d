using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions;
using Microsoft.EntityFrameworkCore;
using static GameRelay.Api.GameSessionPlacementState;

namespace GameRelay.ControlPlane.Features.Placements;

/// <summary>Ends placements that do not come to a game session, and what was started for them.</summary>
internal sealed class PlacementEndings(
    Transactions transactions, PlacementTransitions placements, GameSessionTransitions gameSessions, IDbContextFactory<GameRelayDb> databases, TimeProvider time)
{
    private const int BatchSize = 200;

    /// <summary>Those whose queue's time is over.</summary>
    internal async Task EndOverdueAsync(CancellationToken cancellationToken)
    {
        List<string> overdue;
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            var now = time.GetUtcNow();
            overdue = await db.Placements.Where(p => p.Status == Pending)
                .Join(db.Queues, p => p.QueueName, q => q.Name, (p, q) => new { p.Id, p.StartTime, Deadline = p.StartTime.AddSeconds(q.TimeoutInSeconds) })
                .Where(p => p.Deadline <= now).OrderBy(p => p.StartTime).Select(p => p.Id).Take(BatchSize).ToListAsync(cancellationToken);
        }

        foreach (var id in overdue)
            await transactions.RunAsync(db => EndAsync(db, id, TimedOut, cancellationToken), cancellationToken);
    }

    /// <summary>Their queue is deleted.</summary>
    internal async Task FailAllAsync(GameRelayDb db, string queueName, CancellationToken cancellationToken)
    {
        var pending = await db.Placements.Where(p => p.QueueName == queueName && p.Status == Pending)
            .OrderBy(p => p.GameSessionId).Select(p => p.Id).ToListAsync(cancellationToken);
        foreach (var id in pending)
            await EndAsync(db, id, Failed, cancellationToken);
    }

    private async Task EndAsync(GameRelayDb db, string placementId, GameSessionPlacementState to, CancellationToken cancellationToken)
    {
        if (await db.Placements.AsNoTracking().SingleOrDefaultAsync(p => p.Id == placementId, cancellationToken) is not { } placement)
            return;
        // The game session's lock decides against its activation; who comes second sees that the first was there.
        if (placement.GameSessionId is { } gameSessionId)
            await GameSessionTransitions.LockAsync(db, gameSessionId, cancellationToken);
        if (await placements.EndAsync(db, placement, to, cancellationToken) && placement.GameSessionId is { } started)
            await gameSessions.TerminateAsync(db, started, TerminationMode.ForceTerminate, cancellationToken);
    }
}
