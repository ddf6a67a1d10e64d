using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Hosts;

/// <summary>A host with the numbers of what runs on it.</summary>
internal sealed record CountedHost(ComputeRow Compute, int Processes, int GameSessions)
{
    internal HostSummary ToApi(HostUsage? usage = null) => new()
    {
        ComputeName = Compute.ComputeName,
        FleetId = Compute.FleetId,
        Location = Compute.Location,
        Status = Compute.Status is ComputeStatus.Connected or ComputeStatus.Retiring ? HostStatus.Connected : HostStatus.Unreachable,
        StatusReason = Compute.Refusal,
        IpAddress = Compute.IpAddress,
        DnsName = Compute.DnsName,
        LastSeenTime = Compute.LastSeenAt,
        DrainingSince = Compute.DrainingSince,
        ServerProcessCount = Processes,
        GameSessionCount = GameSessions,
        Usage = usage,
    };
}

internal static class HostSummaries
{
    internal static IQueryable<CountedHost> WithCounts(this IQueryable<ComputeRow> hosts, GameRelayDb db) => hosts.Select(c => new CountedHost(
        c,
        db.ServerProcesses.Count(p => p.ComputeId == c.Id && p.Status != ServerProcessStatus.Ended),
        db.GameSessions.Count(s => s.ComputeId == c.Id
            && (s.Status == GameSessionStatus.Activating || s.Status == GameSessionStatus.Active || s.Status == GameSessionStatus.Terminating))));

    /// <summary>Also one that is gone.</summary>
    internal static async Task<ComputeRow> FindHostAsync(this GameRelayDb db, string fleetIdOrArn, string computeName, CancellationToken cancellationToken)
    {
        var fleetId = Arns.IdOf(fleetIdOrArn);
        return await db.Computes.AsNoTracking().SingleOrDefaultAsync(c => c.FleetId == fleetId && c.ComputeName == computeName, cancellationToken)
            ?? throw NoSuchHost(fleetId, computeName);
    }

    internal static NotFoundException NoSuchHost(string fleetId, string computeName) => new($"Fleet '{fleetId}' has no host '{computeName}'.");
}
