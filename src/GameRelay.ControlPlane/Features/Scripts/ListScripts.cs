using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Scripts;

/// <summary>Newest first.</summary>
internal sealed class ListScripts(IDbContextFactory<GameRelayDb> databases) : IOperation<ListScriptsRequest, ListScriptsResponse>
{
    public async Task<ListScriptsResponse> HandleAsync(ListScriptsRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var query = db.Scripts.AsNoTracking();
        if (PageToken.Parse(request.NextToken, nameof(ListScripts)) is { } after)
            query = query.Where(s => EF.Functions.LessThan(ValueTuple.Create(s.CreationTime, s.Id), ValueTuple.Create(after.Time, after.Key)));

        var size = Page.Size(request.Limit);
        var scripts = await query.OrderByDescending(s => s.CreationTime).ThenByDescending(s => s.Id).Take(size + 1).ToListAsync(cancellationToken);
        var next = Page.Cut(scripts, size, last => new PageToken(last.CreationTime, last.Id).ToText(nameof(ListScripts)));
        return new() { Scripts = [.. scripts.Select(script => script.ToApi())], NextToken = next };
    }
}
