using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Aliases;
using GameRelay.ControlPlane.Features.Fleets;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.GameSessions;

/// <summary>What DescribeGameSessions and DescribeGameSessionDetails both select: the game sessions of a fleet, newest first, or a single one.</summary>
internal static class GameSessionPages
{
    /// <summary>The operation's name binds the token to it.</summary>
    internal static async Task<(List<GameSessionRow> Sessions, string? NextToken)> ReadAsync(
        GameRelayDb db, string operation, DescribeGameSessionsRequest request, CancellationToken cancellationToken)
    {
        CheckSelector(request);
        var status = ReadStatus(request.StatusFilter);
        var query = db.GameSessions.AsNoTracking();
        string? fleetId = null;
        if ((request.FleetId ?? request.AliasId) is not null)
        {
            fleetId = (await db.FindFleetAsync(request.FleetId, request.AliasId, cancellationToken)).Id;
            query = query.Where(s => s.FleetId == fleetId);
        }

        if (request.GameSessionId is not null)
            query = await NamedAsync(db, query, request.GameSessionId, cancellationToken);
        if (request.Location is { } location)
        {
            await db.CheckLocationAsync(fleetId!, location, cancellationToken);
            query = query.Where(s => s.Location == location);
        }

        if (status is { } wanted)
            query = query.Where(s => s.Status == wanted);

        string?[] filter = [operation, fleetId, request.GameSessionId, request.Location, request.StatusFilter];
        if (PageToken.Parse(request.NextToken, filter) is { } after)
            query = query.Where(s => EF.Functions.LessThan(ValueTuple.Create(s.CreationTime, s.Id), ValueTuple.Create(after.Time, after.Key)));

        var size = Page.Size(request.Limit);
        var sessions = await query.OrderByDescending(s => s.CreationTime).ThenByDescending(s => s.Id).Take(size + 1).ToListAsync(cancellationToken);
        var next = Page.Cut(sessions, size, last => new PageToken(last.CreationTime, last.Id).ToText(filter));
        return (sessions, next);
    }

    private static void CheckSelector(DescribeGameSessionsRequest request)
    {
        var fleet = request.FleetId ?? request.AliasId;
        if (fleet is null && request.GameSessionId is null)
        {
            throw new InvalidRequestException(request.Location is null
                ? "Give FleetId or AliasId, or the GameSessionId of one game session."
                : "Location needs a FleetId or AliasId.");
        }

        if (request.GameSessionId is not null && (fleet ?? request.Location) is not null)
            throw new InvalidRequestException("Give GameSessionId alone, or FleetId or AliasId with or without Location, not both.");
        if (request.GameSessionId is null)
            FleetOrAlias.Check(request.FleetId, request.AliasId);
    }

    private static async Task<IQueryable<GameSessionRow>> NamedAsync(
        GameRelayDb db, IQueryable<GameSessionRow> query, string gameSessionId, CancellationToken cancellationToken)
    {
        var id = Arns.NormalizeGameSessionId(gameSessionId);
        if (!await db.GameSessions.AnyAsync(s => s.Id == id, cancellationToken))
            throw new NotFoundException($"Game session '{gameSessionId}' does not exist.");
        return query.Where(s => s.Id == id);
    }

    private static GameSessionStatus? ReadStatus(string? filter)
    {
        if (filter is null)
            return null;
        if (WireNames.TryParse(filter, out GameSessionStatus status) && status != GameSessionStatus.Error)
            return status;
        throw new InvalidRequestException($"StatusFilter '{filter}' is not one of ACTIVE, TERMINATED, ACTIVATING, TERMINATING.");
    }
}
