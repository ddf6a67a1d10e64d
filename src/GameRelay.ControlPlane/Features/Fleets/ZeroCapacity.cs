using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Hosts.Capacity;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>
/// SCALE_TO_AND_FROM_ZERO: a location that nobody uses for its time of inactivity desires no host any more, and the first game session that is asked
/// for then brings one. CreateGameSession is refused all the same, since it does not wait; a placement waits for it.
/// </summary>
internal sealed partial class ZeroCapacity(
    Transactions transactions, HostQuota quota, IDbContextFactory<GameRelayDb> databases, Leases leases, TimeProvider time, ILogger<ZeroCapacity> logger)
    : LeasedLoop("zero-capacity", TimeSpan.FromSeconds(10), leases, time, logger)
{
    private readonly ILogger<ZeroCapacity> _logger = logger;

    /// <summary>A game session was asked for where no process was free. Answers whether that brings a host.</summary>
    /// <exception cref="LimitExceededException">It would, but there is no room for one.</exception>
    internal async Task<bool> RequestedAsync(string fleetId, string location, CancellationToken cancellationToken)
    {
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            if (!await Managed(db).AnyAsync(l => l.FleetId == fleetId && l.Location == location, cancellationToken))
                return false;
        }

        return await transactions.RunAsync(
            async db =>
            {
                if (await FleetTransitions.LockAsync(db, fleetId, cancellationToken) != FleetStatus.Active
                    || await Managed(db).SingleOrDefaultAsync(l => l.FleetId == fleetId && l.Location == location, cancellationToken) is not { } row)
                {
                    return false;
                }

                row.LastAskedAt = Time.GetUtcNow();
                if (row.Desired > 0 || row.Maximum == 0)
                    return false;
                await quota.CheckAsync(db, added: 1, cancellationToken);
                new FleetCapacityChange(Minimum: 1, Desired: 1, row.Maximum).Apply(db, row, Time.GetUtcNow());
                LogRaised(fleetId, location);
                return true;
            },
            cancellationToken);
    }

    /// <summary>A placement waits for a process there. A quota in the way is told where the capacity is changed, not here.</summary>
    internal async Task WaitedForAsync(string fleetId, string location, CancellationToken cancellationToken)
    {
        try
        {
            await RequestedAsync(fleetId, location, cancellationToken);
        }
        catch (LimitExceededException refusal)
        {
            LogNotRaised(fleetId, location, refusal.Message);
        }
    }

    protected override async Task RunOnceAsync(Lease lease, CancellationToken cancellationToken)
    {
        List<FleetLocationRow> candidates;
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
            candidates = await Managed(db).AsNoTracking().Where(l => l.Desired > 0).ToListAsync(cancellationToken);
        foreach (var location in candidates.Where(l => l.LastAskedAt <= InactiveSince(l)))
            await transactions.RunAsync(db => LowerAsync(db, lease, location.FleetId, location.Location, cancellationToken), cancellationToken);
    }

    private async Task LowerAsync(GameRelayDb db, Lease lease, string fleetId, string location, CancellationToken cancellationToken)
    {
        await Leases.CheckAsync(db, lease, cancellationToken);
        if (await FleetTransitions.LockAsync(db, fleetId, cancellationToken) != FleetStatus.Active)
            return;
        var row = await Managed(db).SingleOrDefaultAsync(l => l.FleetId == fleetId && l.Location == location, cancellationToken);
        if (row is null || row.LastAskedAt > InactiveSince(row))
            return;
        var since = InactiveSince(row);
        if (await db.GameSessions.AnyAsync(
                s => s.FleetId == fleetId && s.Location == location && (s.TerminationTime == null || s.TerminationTime > since), cancellationToken))
        {
            return;
        }

        new FleetCapacityChange(Minimum: 0, Desired: 0, row.Maximum).Apply(db, row, Time.GetUtcNow());
        LogLowered(fleetId, location, row.ScaleInAfterInactivityMinutes);
    }

    private DateTimeOffset InactiveSince(FleetLocationRow location) => Time.GetUtcNow() - TimeSpan.FromMinutes(location.ScaleInAfterInactivityMinutes);

    private static IQueryable<FleetLocationRow> Managed(GameRelayDb db) =>
        db.FleetLocations.Where(l => l.ZeroCapacityStrategy == ZeroCapacityStrategy.ScaleToAndFromZero);

    [LoggerMessage(Level = LogLevel.Information, Message = "Fleet {FleetId} gets a host in {Location} again: a game session was asked for")]
    private partial void LogRaised(string fleetId, string location);

    [LoggerMessage(Level = LogLevel.Information, Message = "Fleet {FleetId} gets no host in {Location}, where a placement waits: {Reason}")]
    private partial void LogNotRaised(string fleetId, string location, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Fleet {FleetId} needs no host in {Location}: nothing happened there for {Minutes} minutes")]
    private partial void LogLowered(string fleetId, string location, int minutes);
}
