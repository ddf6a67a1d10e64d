using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>
/// Ends the deletion of fleets and locations whose hosts are gone: what still counts as live on them is ended. A fleet's game sessions and player sessions
/// are deleted with it; those of a location can be read until they are too old.
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
            await EndAsync(lease, db => TerminateAsync(db, fleetId, cancellationToken), cancellationToken);
        foreach (var place in await FindDoneLocationsAsync(cancellationToken))
            await EndAsync(lease, db => TerminateAsync(db, place.FleetId, place.Location, cancellationToken), cancellationToken);
    }

    private Task EndAsync(Lease lease, Func<GameRelayDb, Task> terminate, CancellationToken cancellationToken) => transactions.RunAsync(
        async db =>
        {
            await Leases.CheckAsync(db, lease, cancellationToken);
            await terminate(db);
        },
        cancellationToken);

    // A host whose lease is over counts as gone; when it comes back it is told to retire.
    private async Task<List<string>> FindDoneAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Fleets
            .Where(f => f.Status == FleetStatus.Deleting
                && !db.Computes.Any(c => c.FleetId == f.Id && c.Status != ComputeStatus.Terminated && c.Status != ComputeStatus.Lost))
            .Select(f => f.Id).Take(100).ToListAsync(cancellationToken);
    }

    // Those of fleets that are deleted end with them.
    private async Task<List<(string FleetId, string Location)>> FindDoneLocationsAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var done = await db.FleetLocations
            .Where(l => l.Status == FleetStatus.Deleting && db.Fleets.Any(f => f.Id == l.FleetId && f.Status != FleetStatus.Deleting)
                && !db.Computes.Any(
                    c => c.FleetId == l.FleetId && c.Location == l.Location && c.Status != ComputeStatus.Terminated && c.Status != ComputeStatus.Lost))
            .Select(l => new { l.FleetId, l.Location }).Take(100).ToListAsync(cancellationToken);
        return [.. done.Select(l => (l.FleetId, l.Location))];
    }

    private async Task TerminateAsync(GameRelayDb db, string fleetId, CancellationToken cancellationToken)
    {
        if (!await fleets.TerminatedAsync(db, fleetId, cancellationToken))
            return;

        await EndLiveAsync(db, db.GameSessions.Where(s => s.FleetId == fleetId), "Its fleet was deleted.", cancellationToken);
        await db.GameSessions.Where(s => s.FleetId == fleetId).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task TerminateAsync(GameRelayDb db, string fleetId, string location, CancellationToken cancellationToken)
    {
        if (!await fleets.TerminatedAsync(db, fleetId, location, cancellationToken))
            return;

        await EndLiveAsync(
            db, db.GameSessions.Where(s => s.FleetId == fleetId && s.Location == location), $"Location {location} of its fleet was deleted.", cancellationToken);
        // Its hosts do not come back, also when the fleet is in the location again; and nothing that ended there tells against that.
        var now = Time.GetUtcNow();
        await db.Computes.Where(c => c.FleetId == fleetId && c.Location == location && c.Status != ComputeStatus.Terminated).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.Status, ComputeStatus.Terminated).SetProperty(c => c.RevokedAt, now), cancellationToken);
        await db.ServerProcesses.Where(p => p.FleetId == fleetId && p.Location == location).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task EndLiveAsync(GameRelayDb db, IQueryable<GameSessionRow> sessions, string cause, CancellationToken cancellationToken)
    {
        foreach (var gameSessionId in await sessions.Where(s => Live.Contains(s.Status)).Select(s => s.Id).ToListAsync(cancellationToken))
            await gameSessions.EndAsync(db, gameSessionId, reason: null, cause, cancellationToken);
    }
}
