using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>The fleets that an operation describes or lists.</summary>
internal static class FleetSelection
{
    /// <summary>Named fleets in the order asked for, without those that do not exist; or a page of all that are not deleted.</summary>
    internal static async Task<(List<FleetRow> Fleets, string? NextToken)> SelectFleetsAsync(
        this GameRelayDb db, string operation, IReadOnlyList<string>? idsOrArns, int? limit, string? nextToken, CancellationToken cancellationToken)
    {
        if (idsOrArns is null)
            return await db.Fleets.PageAsync(limit, nextToken, [operation], cancellationToken);

        List<string> ids = [.. idsOrArns.Select(Arns.IdOf).Distinct()];
        var fleets = await db.Fleets.AsNoTracking().Where(f => ids.Contains(f.Id)).ToListAsync(cancellationToken);
        return ([.. fleets.OrderBy(fleet => ids.IndexOf(fleet.Id))], null);
    }

    /// <summary>Newest first, without those that are deleted.</summary>
    internal static async Task<(List<FleetRow> Fleets, string? NextToken)> PageAsync(
        this IQueryable<FleetRow> fleets, int? limit, string? nextToken, string?[] filter, CancellationToken cancellationToken)
    {
        var query = fleets.AsNoTracking().Where(f => f.Status != FleetStatus.Terminated);
        if (PageToken.Parse(nextToken, filter) is { } after)
            query = query.Where(f => EF.Functions.LessThan(ValueTuple.Create(f.CreationTime, f.Id), ValueTuple.Create(after.Time, after.Key)));

        var size = Page.Size(limit);
        var rows = await query.OrderByDescending(f => f.CreationTime).ThenByDescending(f => f.Id).Take(size + 1).ToListAsync(cancellationToken);
        return (rows, Page.Cut(rows, size, last => new PageToken(last.CreationTime, last.Id).ToText(filter)));
    }
}
