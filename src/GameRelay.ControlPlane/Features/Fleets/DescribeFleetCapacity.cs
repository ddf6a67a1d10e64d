using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using HostOptions = GameRelay.ControlPlane.Hosts.HostOptions;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>The home location's alone.</summary>
internal sealed class DescribeFleetCapacity(IDbContextFactory<GameRelayDb> databases, IOptions<HostOptions> options, Arns arns)
    : IOperation<DescribeFleetCapacityRequest, DescribeFleetCapacityResponse>
{
    public async Task<DescribeFleetCapacityResponse> HandleAsync(DescribeFleetCapacityRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var (fleets, next) = await db.SelectFleetsAsync(
            nameof(DescribeFleetCapacity), request.FleetIds, request.Limit, request.NextToken, cancellationToken);
        string[] ids = [.. fleets.Select(fleet => fleet.Id)];
        var locations = await db.FleetLocations.AsNoTracking().Where(l => ids.Contains(l.FleetId) && l.Location == arns.Region)
            .ToDictionaryAsync(l => l.FleetId, cancellationToken);
        var hosts = await HostsAsync(db, ids, cancellationToken);
        return new()
        {
            FleetCapacity = [.. fleets.Select(fleet => new FleetCapacity
            {
                FleetId = fleet.Id,
                FleetArn = fleet.Arn,
                InstanceType = fleet.InstanceType,
                Location = arns.Region,
                InstanceCounts = Count(fleet.Status, locations[fleet.Id], [.. hosts[fleet.Id]]),
                ManagedCapacityConfiguration = locations[fleet.Id].ManagedCapacity(),
            })],
            NextToken = next,
        };
    }

    // One that is not heard of counts until its lease is over, since its games go on.
    private async Task<ILookup<string, Host>> HostsAsync(GameRelayDb db, string[] fleetIds, CancellationToken cancellationToken)
    {
        var hosts = await db.Computes
            .Where(c => fleetIds.Contains(c.FleetId) && c.Location == arns.Region && c.Status != ComputeStatus.Terminated && c.Status != ComputeStatus.Lost)
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
        // Those that the provider makes have not joined yet. It makes none for a fleet that failed or goes.
        var isProvided = options.Value.CapacityProvider != CapacityProvider.None
            && status is not (FleetStatus.Error or FleetStatus.Deleting or FleetStatus.Terminated);
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

    private sealed record Host(string FleetId, bool IsProvided, bool IsLeaving, bool WasReady, bool HasGameSession);
}
