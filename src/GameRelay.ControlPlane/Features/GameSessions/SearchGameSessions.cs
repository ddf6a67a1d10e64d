using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Aliases;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Features.GameSessions.Search;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.GameSessions;

internal sealed class SearchGameSessions(IDbContextFactory<GameRelayDb> databases, Arns arns)
    : IOperation<SearchGameSessionsRequest, SearchGameSessionsResponse>
{
    /// <summary>GameLift's own; also when no limit, or a greater one, is asked for.</summary>
    private const int MaximumPageSize = 20;

    public async Task<SearchGameSessionsResponse> HandleAsync(SearchGameSessionsRequest request, CancellationToken cancellationToken)
    {
        FleetOrAlias.Check(request.FleetId, request.AliasId);
        var filter = request.FilterExpression is null ? null : SearchParser.ParseFilter(request.FilterExpression);
        var sort = request.SortExpression is null ? null : SearchParser.ParseSort(request.SortExpression);

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var fleetId = (await db.FindFleetAsync(request.FleetId, request.AliasId, cancellationToken)).Id;
        var sql = new SearchSql();
        sql.Where("fleet_id", fleetId);
        if (request.Location is not null)
        {
            await db.CheckLocationAsync(fleetId, request.Location, cancellationToken);
            sql.Where("location", request.Location);
        }

        if (filter is not null)
            sql.Where(filter);

        string?[] parameters = [nameof(SearchGameSessions), fleetId, request.Location, request.FilterExpression, request.SortExpression];
        if (SearchPosition.Parse(request.NextToken, sort, parameters) is { } after)
            sql.WhereAfter(sort, after.GameSessionId, await after.FindValueAsync(db, sort, cancellationToken));
        sql.OrderBy(sort);

        var size = Math.Min(request.Limit ?? MaximumPageSize, MaximumPageSize);
        sql.Limit(size + 1);
        var sessions = await db.GameSessions.FromSqlRaw(sql.Text, sql.Parameters).AsNoTracking().ToListAsync(cancellationToken);
        var next = Page.Cut(sessions, size, last => SearchPosition.Of(last, sort).ToText(parameters));
        return new() { GameSessions = [.. sessions.Select(session => session.ToApi(arns))], NextToken = next };
    }
}
