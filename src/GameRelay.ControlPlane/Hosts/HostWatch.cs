using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Hosts.Streams;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Hosts;

/// <summary>
/// Watches over hosts that are silent, and sees hosts of deleted fleets and locations off. A lease counts only time in which somebody was there to hear the host:
/// whenever this loop begins anew, after a restart or on another replica, every lease starts anew.
/// </summary>
internal sealed partial class HostWatch(
    Transactions transactions, ProcessReports processes, Leases leases, IOptions<HostOptions> options, TimeProvider time,
    ILogger<HostWatch> logger)
    : LeasedLoop("hosts", Interval, leases, time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = time;
    private readonly ILogger<HostWatch> _logger = logger;
    private long _epoch;

    protected override async Task RunOnceAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (lease.Epoch != _epoch)
        {
            await RestartLeasesAsync(lease, cancellationToken);
            _epoch = lease.Epoch;
        }
        await MarkUnreachableAsync(lease, cancellationToken);
        await EndLeasesAsync(lease, cancellationToken);
        await RetireAsync(lease, cancellationToken);
    }

    private Task RestartLeasesAsync(Lease lease, CancellationToken cancellationToken) => transactions.RunAsync(
        async db =>
        {
            await Leases.CheckAsync(db, lease, cancellationToken);
            var end = _time.GetUtcNow() + options.Value.HostLease;
            await db.Computes.Where(c => c.Status == ComputeStatus.Connected || c.Status == ComputeStatus.Unreachable || c.Status == ComputeStatus.Retiring)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.LeaseExpiresAt, end), cancellationToken);
        },
        cancellationToken);

    // Its stream ended with the replica that held it, or nothing comes through it.
    private Task MarkUnreachableAsync(Lease lease, CancellationToken cancellationToken) => transactions.RunAsync(
        async db =>
        {
            await Leases.CheckAsync(db, lease, cancellationToken);
            var before = _time.GetUtcNow() - options.Value.HostUnreachableAfter;
            var marked = await db.Computes.Where(c => c.Status == ComputeStatus.Connected && c.LastSeenAt < before)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, ComputeStatus.Unreachable), cancellationToken);
            if (marked > 0)
                LogUnreachable(marked);
        },
        cancellationToken);

    private async Task EndLeasesAsync(Lease lease, CancellationToken cancellationToken)
    {
        var over = await transactions.RunAsync(
            db => WhoseLeaseIsOver(db).Select(c => c.Id).ToListAsync(cancellationToken), cancellationToken);
        foreach (var computeId in over)
            await transactions.RunAsync(db => EndLeaseAsync(db, lease, computeId, cancellationToken), cancellationToken);
    }

    private async Task EndLeaseAsync(GameRelayDb db, Lease lease, string computeId, CancellationToken cancellationToken)
    {
        await Leases.CheckAsync(db, lease, cancellationToken);
        // Looks again: the host may have come back between the two.
        if (await WhoseLeaseIsOver(db).Where(c => c.Id == computeId)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, ComputeStatus.Lost), cancellationToken) == 0)
        {
            return;
        }
        var compute = await db.Computes.AsNoTracking().SingleAsync(c => c.Id == computeId, cancellationToken);
        var cause = $"Host {compute.ComputeName} was not heard of for {options.Value.HostLease.TotalSeconds:0} seconds.";
        await processes.EndAllAsync(db, computeId, cause, cancellationToken);
        FleetEvents.Add(db, compute.FleetId, FleetEventCodes.GenericEvent, $"{cause} Its game sessions were ended.", _time.GetUtcNow());
        LogLost(compute.ComputeName, compute.FleetId);
    }

    private IQueryable<ComputeRow> WhoseLeaseIsOver(GameRelayDb db)
    {
        var now = _time.GetUtcNow();
        return db.Computes.Where(c => (c.Status == ComputeStatus.Unreachable || c.Status == ComputeStatus.Retiring) && c.LeaseExpiresAt <= now);
    }

    private async Task RetireAsync(Lease lease, CancellationToken cancellationToken)
    {
        var deleting = await transactions.RunAsync(
            db => db.FleetLocations.Where(l => l.Status == FleetStatus.Deleting).Select(l => new { l.FleetId, l.Location }).ToListAsync(cancellationToken),
            cancellationToken);
        foreach (var place in deleting)
            await transactions.RunAsync(db => RetireAsync(db, lease, place.FleetId, place.Location, cancellationToken), cancellationToken);
    }

    private async Task RetireAsync(GameRelayDb db, Lease lease, string fleetId, string location, CancellationToken cancellationToken)
    {
        await Leases.CheckAsync(db, lease, cancellationToken);
        var hosts = await db.Computes.AsNoTracking()
            .Where(c => c.FleetId == fleetId && c.Location == location && c.Status != ComputeStatus.Terminated && c.Status != ComputeStatus.Lost)
            .ToListAsync(cancellationToken);
        var now = _time.GetUtcNow();
        foreach (var host in hosts)
        {
            await db.Computes.Where(c => c.Id == host.Id && c.Status == ComputeStatus.Connected)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, ComputeStatus.Retiring), cancellationToken);
            await ComputeCommands.EnqueueRetireOnceAsync(db, host.Id, GameSessionTransitions.TerminationTime, now, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Hosts} hosts are not heard of any more")]
    private partial void LogUnreachable(int hosts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Host {ComputeName} of fleet {FleetId} is lost: its lease is over")]
    private partial void LogLost(string computeName, string fleetId);
}
