using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using HostOptions = GameRelay.ControlPlane.Hosts.HostOptions;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>
/// Fails locations that come up and get no further, since their host went away or hangs. Only time counts in which somebody was there to hear the hosts:
/// whenever this loop begins anew, after a restart or on another replica, every stage starts anew.
/// </summary>
internal sealed class FleetStartDeadlines(
    Transactions transactions, FleetTransitions fleets, IDbContextFactory<GameRelayDb> databases, Leases leases, IOptions<HostOptions> options,
    TimeProvider time, ILogger<FleetStartDeadlines> logger)
    : LeasedLoop("fleet-start-deadlines", TimeSpan.FromSeconds(5), leases, time, logger)
{
    /// <summary>For each status on the way. GameLift tells no figure.</summary>
    internal static readonly TimeSpan StageTime = TimeSpan.FromMinutes(30);

    private static readonly FleetStatus[] ComingUp =
        [FleetStatus.New, FleetStatus.Downloading, FleetStatus.Validating, FleetStatus.Building, FleetStatus.Activating];

    private long _epoch;

    protected override async Task RunOnceAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (lease.Epoch != _epoch)
        {
            await transactions.RunAsync(db => RestartAsync(db, lease, cancellationToken), cancellationToken);
            _epoch = lease.Epoch;
        }

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var late in await Late(db).AsNoTracking().ToListAsync(cancellationToken))
            await transactions.RunAsync(tx => FailAsync(tx, lease, late, cancellationToken), cancellationToken);
    }

    private async Task RestartAsync(GameRelayDb db, Lease lease, CancellationToken cancellationToken)
    {
        await Leases.CheckAsync(db, lease, cancellationToken);
        var now = Time.GetUtcNow();
        await db.FleetLocations.Where(l => ComingUp.Contains(l.Status)).ExecuteUpdateAsync(set => set.SetProperty(l => l.StatusSince, now), cancellationToken);
    }

    private async Task FailAsync(GameRelayDb db, Lease lease, FleetLocationRow location, CancellationToken cancellationToken)
    {
        await Leases.CheckAsync(db, lease, cancellationToken);
        await FleetTransitions.LockAsync(db, location.FleetId, cancellationToken);
        // Looks again: it may have come further between the two.
        if (!await Late(db).AnyAsync(l => l.FleetId == location.FleetId && l.Location == location.Location && l.Status == location.Status, cancellationToken))
            return;

        var code = location.Status switch
        {
            FleetStatus.New => FleetEventCodes.FleetActivationFailedNoInstances,
            FleetStatus.Downloading => FleetEventCodes.FleetBinaryDownloadFailed,
            FleetStatus.Activating => FleetEventCodes.FleetActivationFailed,
            _ => FleetEventCodes.FleetValidationTimedOut,
        };
        await fleets.FailAsync(
            db, location.FleetId, location.Location, code,
            $"In {location.Location} no host brought the fleet further than {WireNames.Of(location.Status)} within {StageTime.TotalMinutes:0} minutes",
            cancellationToken);
    }

    // Where hosts join by themselves a location waits for its first one without end. What hangs in ACTIVATING on a host that is there are server processes,
    // which have times of their own.
    private IQueryable<FleetLocationRow> Late(GameRelayDb db)
    {
        var since = Time.GetUtcNow() - StageTime;
        var makesHosts = options.Value.CapacityProvider == CapacityProvider.Process;
        return db.FleetLocations
            .Where(l => ComingUp.Contains(l.Status) && l.StatusSince <= since && (makesHosts || l.Status != FleetStatus.New))
            .Where(l => l.Status != FleetStatus.Activating
                || !db.Computes.Any(c => c.FleetId == l.FleetId && c.Location == l.Location && c.Status == ComputeStatus.Connected));
    }
}
