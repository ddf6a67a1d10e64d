using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.AccessKeys;

internal sealed class ListAccessKeys(IDbContextFactory<GameRelayDb> databases) : IOperation<ListAccessKeysRequest, ListAccessKeysResponse>
{
    public async Task<ListAccessKeysResponse> HandleAsync(ListAccessKeysRequest request, CancellationToken cancellationToken)
    {
        var after = PageToken.Parse(request.NextToken, nameof(ListAccessKeys), request.Status?.ToString());
        var size = Page.Size(request.Limit);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var keys = db.AccessKeys.AsNoTracking();
        if (request.Status is { } status)
            keys = keys.Where(k => k.Status == status);
        if (after is not null)
            keys = keys.Where(k => k.CreatedAt < after.Time || (k.CreatedAt == after.Time && k.Id.CompareTo(after.Key) < 0));
        var rows = await keys.OrderByDescending(k => k.CreatedAt).ThenByDescending(k => k.Id).Take(size + 1).ToListAsync(cancellationToken);
        var nextToken = Page.Cut(
            rows, size, last => new PageToken(last.CreatedAt, last.Id).ToText(nameof(ListAccessKeys), request.Status?.ToString()));
        return new() { AccessKeys = [.. rows.Select(row => row.ToApi())], NextToken = nextToken };
    }
}
