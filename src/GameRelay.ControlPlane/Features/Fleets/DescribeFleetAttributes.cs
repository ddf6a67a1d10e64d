using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>Named fleets in the order asked for, without those that do not exist; or all fleets, newest first, without those that are deleted.</summary>
internal sealed class DescribeFleetAttributes(IDbContextFactory<GameRelayDb> databases, Arns arns)
    : IOperation<DescribeFleetAttributesRequest, DescribeFleetAttributesResponse>
{
    public async Task<DescribeFleetAttributesResponse> HandleAsync(DescribeFleetAttributesRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return request.FleetIds is { } ids ? await DescribeNamedAsync(db, ids, cancellationToken) : await DescribeAllAsync(db, request, cancellationToken);
    }

    private async Task<DescribeFleetAttributesResponse> DescribeNamedAsync(
        GameRelayDb db, IReadOnlyList<string> idsOrArns, CancellationToken cancellationToken)
    {
        List<string> ids = [.. idsOrArns.Select(Arns.IdOf).Distinct()];
        var fleets = await db.Fleets.AsNoTracking().Where(f => ids.Contains(f.Id)).ToListAsync(cancellationToken);
        return new() { FleetAttributes = [.. fleets.OrderBy(fleet => ids.IndexOf(fleet.Id)).Select(fleet => fleet.ToApi(arns))] };
    }

    private async Task<DescribeFleetAttributesResponse> DescribeAllAsync(
        GameRelayDb db, DescribeFleetAttributesRequest request, CancellationToken cancellationToken)
    {
        var query = db.Fleets.AsNoTracking().Where(f => f.Status != FleetStatus.Terminated);
        if (PageToken.Parse(request.NextToken, nameof(DescribeFleetAttributes)) is { } after)
            query = query.Where(f => EF.Functions.LessThan(ValueTuple.Create(f.CreationTime, f.Id), ValueTuple.Create(after.Time, after.Key)));

        var size = Page.Size(request.Limit);
        var fleets = await query.OrderByDescending(f => f.CreationTime).ThenByDescending(f => f.Id).Take(size + 1).ToListAsync(cancellationToken);
        var next = Page.Cut(fleets, size, last => new PageToken(last.CreationTime, last.Id).ToText(nameof(DescribeFleetAttributes)));
        return new() { FleetAttributes = [.. fleets.Select(fleet => fleet.ToApi(arns))], NextToken = next };
    }
}
