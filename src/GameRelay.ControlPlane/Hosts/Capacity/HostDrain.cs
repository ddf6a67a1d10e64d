using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Hosts.Capacity;

/// <summary>
/// Takes away the hosts that a location has beyond what it desires. A draining host gets no game session and starts no process any more. While one of
/// its game sessions is protected it keeps all of them; then it is retired, which ends the others as the API's scale-down does. It does not come into
/// use again: a location that desires more once more gets a new one.
/// </summary>
internal sealed partial class HostDrain(
    Transactions transactions, IDbContextFactory<GameRelayDb> databases, GameSessionTransitions gameSessions, Leases leases, TimeProvider time,
    ILogger<HostDrain> logger)
    : LeasedLoop("host-drain", TimeSpan.FromSeconds(1), leases, time, logger)
{
    private readonly ILogger<HostDrain> _logger = logger;

    protected override async Task RunOnceAsync(Lease lease, CancellationToken cancellationToken)
    {
        foreach (var (fleetId, location) in await FindCrowdedAsync(cancellationToken))
            await transactions.RunAsync(db => DrainAsync(db, lease, fleetId, location, cancellationToken), cancellationToken);
        foreach (var computeId in await FindDrainingAsync(cancellationToken))
            await transactions.RunAsync(db => RetireAsync(db, lease, computeId, cancellationToken), cancellationToken);
        await transactions.RunAsync(db => ForgetLostAsync(db, lease, cancellationToken), cancellationToken);
    }

    // Hosts of deleted fleets and locations are seen off by the watch over hosts, whatever their game sessions.
    private async Task<List<(string FleetId, string Location)>> FindCrowdedAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var crowded = await db.FleetLocations
            .Where(l => l.Status != FleetStatus.Deleting && l.Status != FleetStatus.Terminated
                && InUse(db).Count(c => c.FleetId == l.FleetId && c.Location == l.Location) > l.Desired)
            .Select(l => new { l.FleetId, l.Location }).ToListAsync(cancellationToken);
        return [.. crowded.Select(l => (l.FleetId, l.Location))];
    }

    private async Task<List<string>> FindDrainingAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Computes
            .Where(c => c.DrainingSince != null && (c.Status == ComputeStatus.Connected || c.Status == ComputeStatus.Unreachable)
                && !db.ComputeCommands.Any(command => command.ComputeId == c.Id && command.Kind == ComputeCommandKind.Retire))
            .OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(cancellationToken);
    }

    private async Task DrainAsync(GameRelayDb db, Lease lease, string fleetId, string location, CancellationToken cancellationToken)
    {
        await Leases.CheckAsync(db, lease, cancellationToken);
        // Two that count at once would choose different hosts, and take away too many.
        await db.LockAsync($"drain {fleetId} {location}", cancellationToken);
        var desired = await db.FleetLocations.Where(l => l.FleetId == fleetId && l.Location == location).Select(l => l.Desired)
            .SingleAsync(cancellationToken);
        var hosts = await LoadsAsync(db, fleetId, location, cancellationToken);
        var leaving = HostLoad.InOrderOfLoss(hosts).Take(hosts.Count - desired).ToArray();
        foreach (var host in leaving)
            await DrainAsync(db, host, fleetId, cancellationToken);
        if (leaving.Length == 0)
            return;

        // The hosts learn that they start nothing more.
        await db.Fleets.Where(f => f.Id == fleetId)
            .ExecuteUpdateAsync(set => set.SetProperty(f => f.DesiredVersion, f => f.DesiredVersion + 1), cancellationToken);
        db.CommandedComputes.UnionWith(leaving.Select(host => host.ComputeId));
    }

    private static Task<List<HostLoad>> LoadsAsync(GameRelayDb db, string fleetId, string location, CancellationToken cancellationToken) =>
        InUse(db).Where(c => c.FleetId == fleetId && c.Location == location)
            .Select(c => new HostLoad(
                c.Id,
                c.ComputeName,
                c.Status == ComputeStatus.Lost,
                c.ActiveSince != null,
                db.GameSessions.Count(s => s.ComputeId == c.Id && s.Status == GameSessionStatus.Active && s.ProtectionPolicy == ProtectionPolicy.FullProtection),
                Live(db).Count(s => s.ComputeId == c.Id),
                Live(db).Where(s => s.ComputeId == c.Id).Sum(s => s.CurrentPlayerSessionCount),
                c.CreatedAt))
            .ToListAsync(cancellationToken);

    private async Task DrainAsync(GameRelayDb db, HostLoad host, string fleetId, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        await db.Computes.Where(c => c.Id == host.ComputeId && c.DrainingSince == null)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.DrainingSince, now), cancellationToken);
        // A claim that is under way holds its process's row: this waits for it, and the retirement sees its game session.
        await db.ServerProcesses.Where(p => p.ComputeId == host.ComputeId && p.Status == ServerProcessStatus.Ready)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, ServerProcessStatus.Terminating), cancellationToken);
        LogDraining(host.ComputeName, fleetId, host.GameSessions, host.ProtectedGameSessions);
    }

    private async Task RetireAsync(GameRelayDb db, Lease lease, string computeId, CancellationToken cancellationToken)
    {
        await Leases.CheckAsync(db, lease, cancellationToken);
        var live = await Live(db).Where(s => s.ComputeId == computeId).OrderBy(s => s.Id).Select(s => s.Id).ToListAsync(cancellationToken);
        foreach (var gameSessionId in live)
        {
            // Held to the end, so that none becomes protected or active meanwhile. GameLift protects a game session from its activation on.
            var session = await GameSessionTransitions.LockAsync(db, gameSessionId, cancellationToken);
            if (session is { ProtectionPolicy: ProtectionPolicy.FullProtection, Status: GameSessionStatus.Active })
                return;
        }

        foreach (var gameSessionId in live)
            await gameSessions.TerminateWithHostAsync(db, gameSessionId, cancellationToken);
        await ComputeCommands.EnqueueRetireOnceAsync(db, computeId, GameSessionTransitions.TerminationTime, Time.GetUtcNow(), cancellationToken);
        LogRetiring(computeId, live.Count);
    }

    // Told to leave and not heard of since: it has left.
    private async Task ForgetLostAsync(GameRelayDb db, Lease lease, CancellationToken cancellationToken)
    {
        await Leases.CheckAsync(db, lease, cancellationToken);
        var now = Time.GetUtcNow();
        await db.Computes
            .Where(c => c.DrainingSince != null && c.Status == ComputeStatus.Lost
                && db.ComputeCommands.Any(command => command.ComputeId == c.Id && command.Kind == ComputeCommandKind.Retire))
            .ExecuteUpdateAsync(
                set => set.SetProperty(c => c.Status, ComputeStatus.Terminated).SetProperty(c => c.RevokedAt, now), cancellationToken);
    }

    private static IQueryable<ComputeRow> InUse(GameRelayDb db) =>
        db.Computes.Where(c => c.Provided && c.DrainingSince == null && c.Status != ComputeStatus.Terminated);

    private static IQueryable<GameSessionRow> Live(GameRelayDb db) => db.GameSessions.Where(
        s => s.Status == GameSessionStatus.Activating || s.Status == GameSessionStatus.Active || s.Status == GameSessionStatus.Terminating);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Host {ComputeName} of fleet {FleetId} drains with {GameSessions} game sessions, {ProtectedGameSessions} of them protected")]
    private partial void LogDraining(string computeName, string fleetId, int gameSessions, int protectedGameSessions);

    [LoggerMessage(Level = LogLevel.Information, Message = "Host {ComputeId} is retired with {GameSessions} game sessions")]
    private partial void LogRetiring(string computeId, int gameSessions);
}
