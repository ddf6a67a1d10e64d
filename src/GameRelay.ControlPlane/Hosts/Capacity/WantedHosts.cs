using System.Data;
using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Hosts.Capacity;

/// <summary>What there should be of hosts, and which of those that are here are on their way out, all as of one moment.</summary>
internal sealed record WantedHosts(
    IReadOnlyDictionary<string, FleetStatus> Fleets, IReadOnlyDictionary<AgentPurpose, int> Desired, IReadOnlySet<string> Draining, IReadOnlySet<string> Gone)
{
    /// <summary>It has been told to leave, or will be, or has left.</summary>
    internal bool IsLeaving(AgentProcess agent) =>
        agent.HasRetired || (agent.ComputeId is { } id && (Draining.Contains(id) || Gone.Contains(id)));

    /// <summary>Nobody counts on it any more: its fleet is no more, or it has retired.</summary>
    internal bool IsGone(AgentProcess agent) => !Fleets.ContainsKey(agent.Purpose.FleetId) || (agent.ComputeId is { } id && Gone.Contains(id));

    internal static async Task<WantedHosts> ReadAsync(GameRelayDb db, IReadOnlyCollection<string> computeIds, CancellationToken cancellationToken)
    {
        // A host that drains since fewer are desired, beside the number from before, would look like one too few.
        await using var snapshot = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var fleets = await db.Fleets.Where(f => f.Status != FleetStatus.Terminated).ToDictionaryAsync(f => f.Id, f => f.Status, cancellationToken);
        var locations = await db.FleetLocations.AsNoTracking()
            .Where(l => l.Status != FleetStatus.Error && db.Fleets.Any(f => f.Id == l.FleetId
                && f.Status != FleetStatus.Deleting && f.Status != FleetStatus.Error && f.Status != FleetStatus.Terminated))
            .ToListAsync(cancellationToken);
        var computes = await db.Computes
            .Where(c => computeIds.Contains(c.Id) && (c.DrainingSince != null || c.Status == ComputeStatus.Terminated))
            .Select(c => new { c.Id, IsGone = c.Status == ComputeStatus.Terminated }).ToListAsync(cancellationToken);
        return new(
            fleets,
            locations.ToDictionary(l => new AgentPurpose(l.FleetId, l.Location), l => l.Desired),
            computes.Where(c => !c.IsGone).Select(c => c.Id).ToHashSet(),
            computes.Where(c => c.IsGone).Select(c => c.Id).ToHashSet());
    }
}
