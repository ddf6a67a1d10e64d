using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Hosts;

internal sealed class ListHosts(IDbContextFactory<GameRelayDb> databases) : IOperation<ListHostsRequest, ListHostsResponse>
{
    public async Task<ListHostsResponse> HandleAsync(ListHostsRequest request, CancellationToken cancellationToken)
    {
        var fleetId = request.FleetId is null ? null : Arns.IdOf(request.FleetId);
        var after = PageToken.Parse(request.NextToken, nameof(ListHosts), fleetId);
        var size = Page.Size(request.Limit);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var computes = db.Computes.AsNoTracking().Where(c => c.Status != ComputeStatus.Terminated
            && db.Fleets.Any(f => f.Id == c.FleetId && f.Status != FleetStatus.Terminated));
        if (fleetId is not null)
            computes = computes.Where(c => c.FleetId == fleetId);
        if (after is not null)
            computes = computes.Where(c => c.CreatedAt < after.Time || (c.CreatedAt == after.Time && c.Id.CompareTo(after.Key) < 0));
        var rows = await computes.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).Take(size + 1)
            .Select(c => new
            {
                Compute = c,
                Processes = db.ServerProcesses.Count(p => p.ComputeId == c.Id && p.Status != ServerProcessStatus.Ended),
                GameSessions = db.GameSessions.Count(s => s.ComputeId == c.Id
                    && (s.Status == GameSessionStatus.Activating || s.Status == GameSessionStatus.Active || s.Status == GameSessionStatus.Terminating)),
            })
            .ToListAsync(cancellationToken);
        var nextToken = Page.Cut(rows, size, last => new PageToken(last.Compute.CreatedAt, last.Compute.Id).ToText(nameof(ListHosts), fleetId));
        return new()
        {
            Hosts = [.. rows.Select(row => new HostSummary
            {
                ComputeName = row.Compute.ComputeName,
                FleetId = row.Compute.FleetId,
                Location = row.Compute.Location,
                Status = row.Compute.Status is ComputeStatus.Connected or ComputeStatus.Retiring ? HostStatus.Connected : HostStatus.Unreachable,
                IpAddress = row.Compute.IpAddress,
                DnsName = row.Compute.DnsName,
                LastSeenTime = row.Compute.LastSeenAt,
                ServerProcessCount = row.Processes,
                GameSessionCount = row.GameSessions,
            })],
            NextToken = nextToken,
        };
    }
}
