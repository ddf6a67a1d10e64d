using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using HostOptions = GameRelay.ControlPlane.Hosts.HostOptions;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>The instances of one location, which all of the fleets have.</summary>
internal sealed class FleetCapacities(IOptions<HostOptions> options)
{
    internal async Task<IReadOnlyList<FleetCapacity>> ReadAsync(
        GameRelayDb db, IReadOnlyList<FleetRow> fleets, string location, CancellationToken cancellationToken)
    {
        string[] ids = [.. fleets.Select(fleet => fleet.Id)];
        var rows = await db.FleetLocations.AsNoTracking().Where(l => ids.Contains(l.FleetId) && l.Location == location)
            .ToDictionaryAsync(l => l.FleetId, cancellationToken);
        var hosts = await HostsAsync(db, ids, location, cancellationToken);
        return
        [
            .. fleets.Select(fleet => new FleetCapacity
            {
                FleetId = fleet.Id,
                FleetArn = fleet.Arn,
                InstanceType = fleet.InstanceType,
                Location = location,
                InstanceCounts = Count(fleet.Status, rows[fleet.Id], [.. hosts[fleet.Id]]),
                ManagedCapacityConfiguration = rows[fleet.Id].ManagedCapacity(),
            }),
        ];
    }

    // One that is not heard of counts until its lease is over, since its games go on.
    private static async Task<ILookup<string, Host>> HostsAsync(GameRelayDb db, string[] fleetIds, string location, CancellationToken cancellationToken)
    {
        var hosts = await db.Computes
            .Where(c => fleetIds.Contains(c.FleetId) && c.Location == location && c.Status != ComputeStatus.Terminated && c.Status != ComputeStatus.Lost)
            .Select(c => new Host(
                c.FleetId,
                c.Provided,
                c.DrainingSince != null || c.Status == ComputeStatus.Retiring,
                c.ActiveSince != null,
                db.GameSessions.Any(s => s.ComputeId == c.Id
                    && (s.Status == GameSessionStatus.Activating || s.Status == GameSessionStatus.Active || s.Status == GameSessionStatus.Terminating))))
            .ToListAsync(cancellationToken);
        return hosts.ToLookup(host => host.FleetId);
    }

    private EC2InstanceCounts Count(FleetStatus status, FleetLocationRow location, Host[] hosts)
    {
        // Those that the provider makes have not joined yet. It makes none for a fleet or location that failed or goes.
        var isProvided = options.Value.CapacityProvider != CapacityProvider.None && !IsOver(status) && !IsOver(location.Status);
        var missing = isProvided ? Math.Max(location.Desired - hosts.Count(host => host is { IsProvided: true, IsLeaving: false }), 0) : 0;
        return new()
        {
            Desired = location.Desired,
            Minimum = location.Minimum,
            Maximum = location.Maximum,
            Pending = missing + hosts.Count(host => host is { IsLeaving: false, WasReady: false }),
            Active = hosts.Count(host => host is { IsLeaving: false, WasReady: true }),
            Idle = hosts.Count(host => host is { IsLeaving: false, WasReady: true, HasGameSession: false }),
            Terminating = hosts.Count(host => host.IsLeaving),
        };
    }

    private static bool IsOver(FleetStatus status) => status is FleetStatus.Error or FleetStatus.Deleting or FleetStatus.Terminated;

    private sealed record Host(string FleetId, bool IsProvided, bool IsLeaving, bool WasReady, bool HasGameSession);
}
