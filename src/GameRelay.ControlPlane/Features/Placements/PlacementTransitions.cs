using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Features.PlayerSessions;
using Microsoft.EntityFrameworkCore;
using static GameRelay.Api.GameSessionPlacementState;

namespace GameRelay.ControlPlane.Features.Placements;

/// <summary>
/// The only place where a placement's status moves; PENDING is the only one that it leaves. Every method works in the caller's transaction, so that a
/// placement and its game session move together or not at all. Whoever changes both takes the lock of the game session first.
/// </summary>
internal sealed partial class PlacementTransitions(
    PlayerReservations reservations, PlacementSignal signal, PlacementMetrics metrics, TimeProvider time, ILogger<PlacementTransitions> logger)
{
    internal static bool CanMove(GameSessionPlacementState from, GameSessionPlacementState to) => from == Pending && to != Pending;

    /// <summary>A game session was started for a placement that waited, and whose row the caller holds.</summary>
    internal static Task StartedAsync(
        GameRelayDb db, string placementId, GameSessionRow session, PlacementAttempt attempt, CancellationToken cancellationToken) =>
        db.Placements.Where(p => p.Id == placementId && p.Status == Pending && p.GameSessionId == null).ExecuteUpdateAsync(
            set => set
                .SetProperty(p => p.GameSessionId, session.Id)
                .SetProperty(p => p.GameSessionRegion, session.Location)
                .SetProperty(p => p.IpAddress, session.IpAddress)
                .SetProperty(p => p.DnsName, session.DnsName)
                .SetProperty(p => p.Port, session.Port)
                .SetProperty(p => p.GameSessionsStarted, p => p.GameSessionsStarted + 1)
                .SetProperty(p => p.Attempt, attempt),
            cancellationToken);

    /// <summary>Its game session, which the caller holds, is ACTIVE: its players' slots are taken, and it is done.</summary>
    internal async Task FulfilAsync(GameRelayDb db, GameSessionRow session, CancellationToken cancellationToken)
    {
        if (session.PlacementId is not { } id)
            return;
        var placement = await db.Placements
            .FromSql($"SELECT * FROM game_session_placements WHERE id = {id} AND status = 'Pending' AND game_session_id = {session.Id} FOR NO KEY UPDATE")
            .AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (placement is null)
            return;

        List<PlacedPlayerSession> placed = [];
        if (placement.DesiredPlayerSessions.Count > 0)
        {
            var players = placement.DesiredPlayerSessions.Select(player => (player.PlayerId!, player.PlayerData)).ToList();
            var reserved = await reservations.ReserveAsync(db, session.Id, players, cancellationToken);
            placed = reserved.ConvertAll(one => new PlacedPlayerSession { PlayerId = one.PlayerId!, PlayerSessionId = one.PlayerSessionId });
        }

        var now = time.GetUtcNow();
        await Guarded(db, placement).ExecuteUpdateAsync(
            set => set.SetProperty(p => p.Status, Fulfilled).SetProperty(p => p.EndTime, now).SetProperty(p => p.PlacedPlayerSessions, placed),
            cancellationToken);
        db.Counted.Add(() => metrics.Succeeded(placement.QueueName, session.Location, placement.Attempt));
        LogEnded(id, Fulfilled);
    }

    /// <summary>Its game session, which the caller holds, ended before it was active: the placement goes on waiting.</summary>
    internal async Task WaitAgainAsync(GameRelayDb db, GameSessionRow session, CancellationToken cancellationToken)
    {
        if (session.PlacementId is not { } id)
            return;
        var waits = await db.Placements.Where(p => p.Id == id && p.Status == Pending && p.GameSessionId == session.Id).ExecuteUpdateAsync(
            set => set
                .SetProperty(p => p.GameSessionId, (string?)null)
                .SetProperty(p => p.GameSessionRegion, (string?)null)
                .SetProperty(p => p.IpAddress, (string?)null)
                .SetProperty(p => p.DnsName, (string?)null)
                .SetProperty(p => p.Port, (int?)null),
            cancellationToken) == 1;
        if (!waits)
            return;
        db.Counted.Add(signal.Raise);
        LogWaitsAgain(id, session.Id);
    }

    /// <summary>
    /// It ends without a game session, if it still is as it was read. What was started for it is the caller's to end, who holds that game session's lock.
    /// </summary>
    internal async Task<bool> EndAsync(GameRelayDb db, PlacementRow placement, GameSessionPlacementState to, CancellationToken cancellationToken)
    {
        if (!CanMove(placement.Status, to))
            return false;
        var now = time.GetUtcNow();
        var ended = await Guarded(db, placement).ExecuteUpdateAsync(
            set => set
                .SetProperty(p => p.Status, to)
                .SetProperty(p => p.EndTime, now)
                .SetProperty(p => p.GameSessionId, (string?)null)
                .SetProperty(p => p.GameSessionRegion, (string?)null)
                .SetProperty(p => p.IpAddress, (string?)null)
                .SetProperty(p => p.DnsName, (string?)null)
                .SetProperty(p => p.Port, (int?)null),
            cancellationToken) == 1;
        if (ended)
        {
            db.Counted.Add(() => metrics.Ended(placement.QueueName, to));
            LogEnded(placement.Id, to);
        }

        return ended;
    }

    private static IQueryable<PlacementRow> Guarded(GameRelayDb db, PlacementRow placement) =>
        db.Placements.Where(p => p.Id == placement.Id && p.Status == placement.Status && p.GameSessionId == placement.GameSessionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Placement {PlacementId} is {Status}")]
    private partial void LogEnded(string placementId, GameSessionPlacementState status);

    [LoggerMessage(Level = LogLevel.Information, Message = "Placement {PlacementId} waits again: its game session {GameSessionId} was not activated")]
    private partial void LogWaitsAgain(string placementId, string gameSessionId);
}
