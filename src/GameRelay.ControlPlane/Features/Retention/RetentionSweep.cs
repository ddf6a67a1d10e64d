using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Retention;

/// <summary>
/// Forgets what is over: game sessions with their players and idempotency tokens, and placements, after 30 days, and with them the events,
/// deleted fleets, retired and lost hosts, ended processes and acknowledged commands of that time.
/// </summary>
internal sealed class RetentionSweep(Transactions transactions, Leases leases, TimeProvider time, ILogger<RetentionSweep> logger)
    : LeasedLoop("retention", TimeSpan.FromMinutes(10), leases, time, logger)
{
    internal static readonly TimeSpan KeepRecords = TimeSpan.FromDays(30);
    internal static readonly TimeSpan KeepCommands = TimeSpan.FromDays(1);

    private const int BatchSize = 500;

    protected override async Task RunOnceAsync(Lease lease, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var oldest = now - KeepRecords;
        var oldestCommand = now - KeepCommands;
        await SweepAsync(lease, db => db.GameSessions.Where(s => s.TerminationTime < oldest), cancellationToken);
        await SweepAsync(lease, db => db.Fleets.Where(f => f.Status == FleetStatus.Terminated && f.TerminationTime < oldest), cancellationToken);
        await SweepAsync(lease, db => db.Placements.Where(p => p.EndTime < oldest), cancellationToken);
        await SweepAsync(lease, db => db.Events.Where(e => e.EventTime < oldest), cancellationToken);
        await SweepAsync(lease, db => db.ServerProcesses.Where(p => p.Status == ServerProcessStatus.Ended && p.EndedAt < oldest), cancellationToken);
        await SweepAsync(lease, db => db.ComputeCommands.Where(c => c.AcknowledgedAt < oldestCommand), cancellationToken);
        await SweepAsync(lease, db => db.Computes.Where(c => c.Status == ComputeStatus.Terminated && c.RevokedAt < oldest), cancellationToken);
        await SweepAsync(lease, db => db.Computes.Where(c => c.Status == ComputeStatus.Lost && (c.LastSeenAt ?? c.CreatedAt) < oldest), cancellationToken);
        // What waited for such a host.
        await SweepAsync(
            lease, db => db.ComputeCommands.Where(c => c.AcknowledgedAt == null && !db.Computes.Any(host => host.Id == c.ComputeId)), cancellationToken);
        await SweepAsync(lease, db => db.JoinTokens.Where(t => t.ExpiresAt < oldest), cancellationToken);
    }

    // In batches, so that no transaction is long.
    private async Task SweepAsync<T>(Lease lease, Func<GameRelayDb, IQueryable<T>> find, CancellationToken cancellationToken)
    {
        int deleted;
        do
        {
            deleted = await transactions.RunAsync(
                async db =>
                {
                    await Leases.CheckAsync(db, lease, cancellationToken);
                    return await find(db).Take(BatchSize).ExecuteDeleteAsync(cancellationToken);
                },
                cancellationToken);
        }
        while (deleted == BatchSize);
    }
}

internal static class RetentionFeature
{
    internal static void AddRetention(this IServiceCollection services)
    {
        services.AddSingleton<RetentionSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionSweep>());
    }
}
