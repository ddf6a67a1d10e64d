using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Queues;

/// <summary>Named queues in the order asked for, without those that do not exist; or all, newest first.</summary>
internal sealed class DescribeGameSessionQueues(IDbContextFactory<GameRelayDb> databases, Arns arns)
    : IOperation<DescribeGameSessionQueuesRequest, DescribeGameSessionQueuesResponse>
{
    private const int MaximumPage = 50;

    public async Task<DescribeGameSessionQueuesResponse> HandleAsync(DescribeGameSessionQueuesRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        List<string>? names = request.Names is null ? null : [.. request.Names.Select(Arns.IdOf).Distinct()];
        if (names is { Count: <= MaximumPage } && request.Limit is null)
        {
            var named = await db.Queues.AsNoTracking().Where(q => names.Contains(q.Name)).ToListAsync(cancellationToken);
            return new() { GameSessionQueues = [.. named.OrderBy(queue => names.IndexOf(queue.Name)).Select(queue => queue.ToApi(arns))] };
        }

        string?[] filter = [nameof(DescribeGameSessionQueues), names is null ? null : string.Join(',', names)];
        var query = db.Queues.AsNoTracking();
        if (names is not null)
            query = query.Where(q => names.Contains(q.Name));
        if (PageToken.Parse(request.NextToken, filter) is { } after)
            query = query.Where(q => EF.Functions.LessThan(ValueTuple.Create(q.CreationTime, q.Name), ValueTuple.Create(after.Time, after.Key)));
        var size = Math.Min(request.Limit ?? MaximumPage, MaximumPage);
        var rows = await query.OrderByDescending(q => q.CreationTime).ThenByDescending(q => q.Name).Take(size + 1).ToListAsync(cancellationToken);
        var next = Page.Cut(rows, size, last => new PageToken(last.CreationTime, last.Name).ToText(filter));
        return new() { GameSessionQueues = [.. rows.Select(queue => queue.ToApi(arns))], NextToken = next };
    }
}
