using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.GameSessions;

/// <summary>Ends game sessions that were not activated, or did not terminate, in their time.</summary>
internal sealed class GameSessionDeadlines(
    Transactions transactions, GameSessionTransitions transitions, IDbContextFactory<GameRelayDb> databases, Leases leases, TimeProvider time,
    ILogger<GameSessionDeadlines> logger)
    : LeasedLoop("game-session-deadlines", TimeSpan.FromSeconds(1), leases, time, logger)
{
    private const int BatchSize = 200;

    protected override async Task RunOnceAsync(Lease lease, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var notActivated = await db.GameSessions.Where(s => s.Status == GameSessionStatus.Activating && s.ActivationDeadline <= now)
            .OrderBy(s => s.ActivationDeadline).Select(s => s.Id).Take(BatchSize).ToListAsync(cancellationToken);
        foreach (var id in notActivated)
            await RunAsync(lease, tx => transitions.ActivationTimedOutAsync(tx, id, cancellationToken), cancellationToken);

        var notTerminated = await db.GameSessions.Where(s => s.Status == GameSessionStatus.Terminating && s.TerminationDeadline <= now)
            .OrderBy(s => s.TerminationDeadline).Select(s => s.Id).Take(BatchSize).ToListAsync(cancellationToken);
        foreach (var id in notTerminated)
            await RunAsync(lease, tx => transitions.TerminationTimedOutAsync(tx, id, cancellationToken), cancellationToken);
    }

    private Task RunAsync(Lease lease, Func<GameRelayDb, Task<bool>> end, CancellationToken cancellationToken) => transactions.RunAsync(
        async db =>
        {
            await Leases.CheckAsync(db, lease, cancellationToken);
            await end(db);
        },
        cancellationToken);
}
