using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Aliases;

/// <summary>Newest first.</summary>
internal sealed class ListAliases(IDbContextFactory<GameRelayDb> databases) : IOperation<ListAliasesRequest, ListAliasesResponse>
{
    public async Task<ListAliasesResponse> HandleAsync(ListAliasesRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var query = db.Aliases.AsNoTracking();
        if (request.Name is { } name)
            query = query.Where(a => a.Name == name);
        if (request.RoutingStrategyType is { } type)
            query = query.Where(a => a.RoutingType == type);

        string?[] filter = [nameof(ListAliases), request.Name, request.RoutingStrategyType?.ToString()];
        if (PageToken.Parse(request.NextToken, filter) is { } after)
            query = query.Where(a => EF.Functions.LessThan(ValueTuple.Create(a.CreationTime, a.Id), ValueTuple.Create(after.Time, after.Key)));

        var size = Page.Size(request.Limit);
        var aliases = await query.OrderByDescending(a => a.CreationTime).ThenByDescending(a => a.Id).Take(size + 1).ToListAsync(cancellationToken);
        var next = Page.Cut(aliases, size, last => new PageToken(last.CreationTime, last.Id).ToText(filter));
        return new() { Aliases = [.. aliases.Select(alias => alias.ToApi())], NextToken = next };
    }
}
