using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>
/// Ends the deletion of fleets whose hosts are gone: what still counts as live on them is ended, and the fleet's game sessions and player sessions are
/// deleted with it.
/// </summary>
internal sealed class FleetDeletion(
    Transactions transactions, FleetTransitions fleets, GameSessionTransitions gameSessions, IDbContextFactory<GameRelayDb> databases, Leases leases,
    TimeProvider time, ILogger<FleetDeletion> logger)
    : LeasedLoop("fleet-deletion", TimeSpan.FromSeconds(1), leases, time, logger)
{
    private static readonly GameSessionStatus[] Live = [GameSessionStatus.Activating, GameSessionStatus.Active, GameSessionStatus.Terminating];

    protected override async Task RunOnceAsync(Lease lease, CancellationToken cancellationToken)
    {
        foreach (var fleetId in await FindDoneAsync(cancellationToken))
        {
            await transactions.RunAsync(
                async db =>
                {
                    await Leases.CheckAsync(db, lease, cancellationToken);
                    await TerminateAsync(db, fleetId, cancellationToken);
                },
                cancellationToken);
        }
    }

    // A host whose lease is over counts as gone; when it comes back it is told to retire.
    private async Task<List<string>> FindDoneAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Fleets
            .Where(f => f.Status == FleetStatus.Deleting
                && !db.Computes.Any(c => c.FleetId == f.Id && c.Status != ComputeStatus.Terminated && c.Status != ComputeStatus.Lost))
            .Select(f => f.Id).Take(100).ToListAsync(cancellationToken);
    }

    private async Task TerminateAsync(GameRelayDb db, string fleetId, CancellationToken cancellationToken)
    {
        if (!await fleets.TerminatedAsync(db, fleetId, cancellationToken))
            return;

        var live = await db.GameSessions.Where(s => s.FleetId == fleetId && Live.Contains(s.Status)).Select(s => s.Id).ToListAsync(cancellationToken);
        foreach (var gameSessionId in live)
            await gameSessions.EndAsync(db, gameSessionId, reason: null, "Its fleet was deleted.", cancellationToken);
        await db.GameSessions.Where(s => s.FleetId == fleetId).ExecuteDeleteAsync(cancellationToken);
    }
}
