using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.PlayerSessions;

internal sealed class DescribePlayerSessions(IDbContextFactory<GameRelayDb> databases, Arns arns)
    : IOperation<DescribePlayerSessionsRequest, DescribePlayerSessionsResponse>
{
    public async Task<DescribePlayerSessionsResponse> HandleAsync(DescribePlayerSessionsRequest request, CancellationToken cancellationToken)
    {
        string?[] selectors = [request.PlayerSessionId, request.GameSessionId, request.PlayerId];
        if (selectors.Count(selector => selector is not null) != 1)
            throw new InvalidRequestException("Give exactly one of PlayerSessionId, GameSessionId and PlayerId.");

        // Works with a game session, and is ignored with the others.
        var statusFilter = request.GameSessionId is null ? null : request.PlayerSessionStatusFilter;
        var status = ReadStatus(statusFilter);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (request.PlayerSessionId is { } playerSessionId)
            return await DescribeOneAsync(db, playerSessionId, cancellationToken);

        var query = request.GameSessionId is { } gameSessionId
            ? await OfGameSessionAsync(db, gameSessionId, status, cancellationToken)
            : db.PlayerSessions.Where(p => p.PlayerId == request.PlayerId);
        string?[] filter = [nameof(DescribePlayerSessions), request.GameSessionId, request.PlayerId, statusFilter];
        if (PageToken.Parse(request.NextToken, filter) is { } after)
            query = query.Where(p => EF.Functions.LessThan(ValueTuple.Create(p.CreationTime, p.Id), ValueTuple.Create(after.Time, after.Key)));

        var size = Page.Size(request.Limit);
        var rows = await ReadAsync(
            db, query.OrderByDescending(p => p.CreationTime).ThenByDescending(p => p.Id).Take(size + 1), cancellationToken);
        var next = Page.Cut(rows, size, last => new PageToken(last.CreationTime!.Value, last.PlayerSessionId).ToText(filter));
        return new() { PlayerSessions = rows, NextToken = next };
    }

    private async Task<DescribePlayerSessionsResponse> DescribeOneAsync(GameRelayDb db, string playerSessionId, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(db, db.PlayerSessions.Where(p => p.Id == playerSessionId), cancellationToken);
        return rows.Count == 1
            ? new() { PlayerSessions = rows }
            : throw new NotFoundException($"Player session '{playerSessionId}' does not exist.");
    }

    private static async Task<IQueryable<PlayerSessionRow>> OfGameSessionAsync(
        GameRelayDb db, string gameSessionId, PlayerSessionStatus? status, CancellationToken cancellationToken)
    {
        var id = Arns.NormalizeGameSessionId(gameSessionId);
        if (!await db.GameSessions.AnyAsync(s => s.Id == id, cancellationToken))
            throw new NotFoundException($"Game session '{gameSessionId}' does not exist.");

        var query = db.PlayerSessions.Where(p => p.GameSessionId == id);
        return status is { } wanted ? query.Where(p => p.Status == wanted) : query;
    }

    private static PlayerSessionStatus? ReadStatus(string? filter)
    {
        if (filter is null)
            return null;
        return WireNames.TryParse(filter, out PlayerSessionStatus status) ? status : throw new InvalidRequestException(
            $"PlayerSessionStatusFilter '{filter}' is not one of {string.Join(", ", WireNames.All<PlayerSessionStatus>())}.");
    }

    private async Task<List<PlayerSession>> ReadAsync(GameRelayDb db, IQueryable<PlayerSessionRow> query, CancellationToken cancellationToken)
    {
        var rows = await query.AsNoTracking().ToListAsync(cancellationToken);
        List<string> ids = [.. rows.Select(row => row.GameSessionId).Distinct()];
        var gameSessions = await db.GameSessions.AsNoTracking().Where(s => ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, cancellationToken);
        return [.. rows.Where(row => gameSessions.ContainsKey(row.GameSessionId)).Select(row => row.ToApi(gameSessions[row.GameSessionId], arns))];
    }
}
