using System.Globalization;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

internal sealed class DescribeFleetEvents(IDbContextFactory<GameRelayDb> databases) : IOperation<DescribeFleetEventsRequest, DescribeFleetEventsResponse>
{
    public async Task<DescribeFleetEventsResponse> HandleAsync(DescribeFleetEventsRequest request, CancellationToken cancellationToken)
    {
        if (request.StartTime > request.EndTime)
            throw new InvalidRequestException("StartTime is later than EndTime.");

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var fleet = await db.FindFleetAsync(request.FleetId, cancellationToken);
        var query = db.Events.AsNoTracking().Where(e => e.ResourceId == fleet.Id);
        if (request.StartTime is { } start)
            query = query.Where(e => e.EventTime >= start);
        if (request.EndTime is { } end)
            query = query.Where(e => e.EventTime <= end);

        string?[] filter = [nameof(DescribeFleetEvents), fleet.Id, Ticks(request.StartTime), Ticks(request.EndTime)];
        if (PageToken.Parse(request.NextToken, filter) is { } after)
        {
            if (!long.TryParse(after.Key, CultureInfo.InvariantCulture, out var seq))
                throw new InvalidRequestException("NextToken is not a token that this operation gave.");
            query = query.Where(e => EF.Functions.LessThan(ValueTuple.Create(e.EventTime, e.Seq), ValueTuple.Create(after.Time, seq)));
        }

        var size = Page.Size(request.Limit);
        var events = await query.OrderByDescending(e => e.EventTime).ThenByDescending(e => e.Seq).Take(size + 1).ToListAsync(cancellationToken);
        var next = Page.Cut(events, size, last => new PageToken(last.EventTime, last.Seq.ToString(CultureInfo.InvariantCulture)).ToText(filter));
        return new() { Events = [.. events.Select(ToApi)], NextToken = next };
    }

    private static string? Ticks(DateTimeOffset? time) => time?.UtcTicks.ToString(CultureInfo.InvariantCulture);

    private static Event ToApi(EventRow row) => new()
    {
        EventId = row.Id.ToString(),
        ResourceId = row.ResourceId,
        EventCode = row.Code,
        Message = row.Message,
        EventTime = row.EventTime,
        Count = row.Count,
    };
}
