using System.Diagnostics;
using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static GameRelay.Api.PlayerSessionStatus;

namespace GameRelay.ControlPlane.Features.PlayerSessions;

/// <summary>What AcceptPlayerSession answers. A refusal's reason is for the log of whoever asked.</summary>
internal sealed record AcceptResult(bool Accepted, string? Reason, string? PlayerId, string? PlayerData)
{
    /// <summary>It was RESERVED until now.</summary>
    internal bool Activated { get; init; }
}

/// <summary>
/// The only place where a player session's status moves; the game session's count of slots moves with it. Whoever changes both takes the lock of the
/// game session first.
/// </summary>
internal sealed class PlayerSessionTransitions(TimeProvider time)
{
    // Several game sessions' reservations in one statement. Those whose game session somebody else has locked wait for the next sweep.
    private const string SweepSql = """
        WITH due AS (
            SELECT game_session_id FROM player_sessions WHERE status = 'Reserved' AND expires_at <= @now ORDER BY expires_at LIMIT @limit
        ), locked AS (
            SELECT id FROM game_sessions WHERE id IN (SELECT game_session_id FROM due) FOR NO KEY UPDATE SKIP LOCKED
        ), timed_out AS (
            UPDATE player_sessions p SET status = 'TimedOut', termination_time = @now FROM locked
            WHERE p.game_session_id = locked.id AND p.status = 'Reserved' AND p.expires_at <= @now
            RETURNING p.game_session_id
        ), freed AS (
            SELECT game_session_id, count(*)::int AS slots FROM timed_out GROUP BY game_session_id
        ), counted AS (
            UPDATE game_sessions g SET current_player_session_count = current_player_session_count - freed.slots
            FROM freed WHERE g.id = freed.game_session_id
        )
        SELECT coalesce(sum(slots), 0)::int FROM freed
        """;

    internal static bool CanMove(PlayerSessionStatus from, PlayerSessionStatus to) => (from, to) switch
    {
        (Reserved, Active or TimedOut) => true,
        (Active, Completed) => true,
        _ => false, // Completed and TimedOut are final
    };

    /// <summary>
    /// A player has come with this player session. Asked again (<paramref name="repeated"/>), one that is ACTIVE already counts as accepted. It is not
    /// asked whether the game session is active: when that ends, none of its player sessions stays RESERVED.
    /// </summary>
    internal async Task<AcceptResult> AcceptAsync(
        GameRelayDb db, string gameSessionId, string playerSessionId, bool repeated, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var accepted = await db.PlayerSessions
            .Where(p => p.Id == playerSessionId && p.GameSessionId == gameSessionId && p.Status == Reserved && p.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, Active), cancellationToken) == 1;
        var session = await db.PlayerSessions.AsNoTracking().SingleOrDefaultAsync(p => p.Id == playerSessionId, cancellationToken);

        if (session is null || session.GameSessionId != gameSessionId)
            return new(false, $"Player session '{playerSessionId}' is none of this game session.", null, null);
        if (accepted || (repeated && session.Status == Active))
            return new(true, null, session.PlayerId, session.PlayerData) { Activated = accepted };
        return session.Status == Reserved
            ? new(false, $"The reservation of player session '{playerSessionId}' has run out.", null, null)
            : new(false, $"Player session '{playerSessionId}' is {WireNames.Of(session.Status)}.", null, null);
    }

    /// <summary>The player has left; the slot is open again.</summary>
    internal async Task<bool> CompleteAsync(GameRelayDb db, string gameSessionId, string playerSessionId, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync(
            "SELECT 1 FROM game_sessions WHERE id = @id FOR NO KEY UPDATE", cancellationToken, new NpgsqlParameter("id", gameSessionId));
        var now = time.GetUtcNow();
        var moved = await db.PlayerSessions.Where(p => p.Id == playerSessionId && p.GameSessionId == gameSessionId && p.Status == Active)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, Completed).SetProperty(p => p.TerminationTime, now), cancellationToken) == 1;
        if (moved)
        {
            await db.GameSessions.Where(s => s.Id == gameSessionId).ExecuteUpdateAsync(
                set => set.SetProperty(s => s.CurrentPlayerSessionCount, s => s.CurrentPlayerSessionCount - 1), cancellationToken);
        }

        return moved;
    }

    /// <summary>The game session has ended at this time, and they with it; the caller holds its lock and clears its count.</summary>
    internal static async Task EndAllAsync(GameRelayDb db, string gameSessionId, DateTimeOffset ended, CancellationToken cancellationToken)
    {
        // Reservations first: one that is accepted meanwhile is ACTIVE when the second statement looks.
        await EndAllAsync(db, gameSessionId, Reserved, TimedOut, ended, cancellationToken);
        await EndAllAsync(db, gameSessionId, Active, Completed, ended, cancellationToken);
    }

    /// <summary>Reservations that nobody has claimed in their time. Answers how many slots are open again.</summary>
    internal async Task<int> TimeOutReservationsAsync(GameRelayDb db, int limit, CancellationToken cancellationToken) =>
        (await db.QueryAsync(
            SweepSql, reader => reader.GetInt32(0), cancellationToken, new NpgsqlParameter("now", time.GetUtcNow()), new NpgsqlParameter("limit", limit)))[0];

    private static Task<int> EndAllAsync(
        GameRelayDb db, string gameSessionId, PlayerSessionStatus from, PlayerSessionStatus to, DateTimeOffset ended, CancellationToken cancellationToken)
    {
        Debug.Assert(CanMove(from, to));
        return db.PlayerSessions.Where(p => p.GameSessionId == gameSessionId && p.Status == from).ExecuteUpdateAsync(
            set => set.SetProperty(p => p.Status, to).SetProperty(p => p.TerminationTime, ended), cancellationToken);
    }
}
