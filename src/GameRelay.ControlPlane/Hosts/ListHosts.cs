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
        var after = PageToken.Parse(request.NextToken, nameof(ListHosts), fleetId, request.Location);
        var size = Page.Size(request.Limit);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var computes = db.Computes.AsNoTracking().Where(c => c.Status != ComputeStatus.Terminated
            && db.Fleets.Any(f => f.Id == c.FleetId && f.Status != FleetStatus.Terminated));
        if (fleetId is not null)
            computes = computes.Where(c => c.FleetId == fleetId);
        if (request.Location is { } location)
            computes = computes.Where(c => c.Location == location);
        if (after is not null)
            computes = computes.Where(c => c.CreatedAt < after.Time || (c.CreatedAt == after.Time && c.Id.CompareTo(after.Key) < 0));
        var rows = await computes.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).Take(size + 1)
            .WithCounts(db).ToListAsync(cancellationToken);
        var nextToken = Page.Cut(rows, size, last => new PageToken(last.Compute.CreatedAt, last.Compute.Id).ToText(nameof(ListHosts), fleetId, request.Location));
        var ids = rows.Select(row => row.Compute.Id).ToList();
        var usages = await db.HostUsages.AsNoTracking().Where(u => ids.Contains(u.ComputeId)).ToDictionaryAsync(u => u.ComputeId, u => u.Usage, cancellationToken);
        return new()
        {
            Hosts = [.. rows.Select(row => row.ToApi(usages.GetValueOrDefault(row.Compute.Id)))],
            NextToken = nextToken,
        };
    }
}
