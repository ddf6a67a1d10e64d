using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using HostOptions = GameRelay.ControlPlane.Hosts.HostOptions;

namespace GameRelay.ControlPlane.Features.GameSessions;

/// <summary>Ends game sessions that were not activated, or did not terminate, in their time.</summary>
internal sealed class GameSessionDeadlines(
    Transactions transactions, GameSessionTransitions transitions, IDbContextFactory<GameRelayDb> databases, Leases leases,
    IOptions<HostOptions> options, TimeProvider time, ILogger<GameSessionDeadlines> logger)
    : LeasedLoop("game-session-deadlines", TimeSpan.FromSeconds(1), leases, time, logger)
{
    private const int BatchSize = 200;

    protected override async Task RunOnceAsync(Lease lease, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // A host that is silent keeps this deadline by itself and may have activated it long ago: its lease decides, or its next snapshot.
        var silentSince = now - options.Value.HostUnreachableAfter;
        var silent = db.Computes.Where(c => c.LastSeenAt < silentSince
            && (c.Status == ComputeStatus.Connected || c.Status == ComputeStatus.Unreachable || c.Status == ComputeStatus.Retiring));
        var notActivated = await db.GameSessions.Where(s => s.Status == GameSessionStatus.Activating && s.ActivationDeadline <= now)
            .Where(s => !silent.Any(c => c.Id == s.ComputeId))
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
