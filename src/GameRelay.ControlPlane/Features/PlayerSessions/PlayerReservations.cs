using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GameRelay.ControlPlane.Features.PlayerSessions;

/// <summary>Takes player slots, all that are asked for or none, and writes their player sessions in the same transaction.</summary>
internal sealed class PlayerReservations(Transactions transactions, Arns arns, TimeProvider time)
{
    internal static readonly TimeSpan ReservationTime = TimeSpan.FromSeconds(60);

    // One statement decides, so two requests at once cannot both take the last slot.
    private const string TakeSql = """
        UPDATE game_sessions SET current_player_session_count = current_player_session_count + @slots
        WHERE id = @id AND status = 'Active' AND player_session_creation_policy = 'AcceptAll'
            AND current_player_session_count + @slots <= maximum_player_session_count
        """;

    internal Task<List<PlayerSession>> ReserveAsync(
        string gameSessionId, IReadOnlyCollection<(string PlayerId, string? PlayerData)> players, CancellationToken cancellationToken)
    {
        var id = Arns.NormalizeGameSessionId(gameSessionId);
        return transactions.RunAsync(db => ReserveAsync(db, id, players, cancellationToken), cancellationToken);
    }

    /// <summary>The same in the caller's transaction.</summary>
    internal async Task<List<PlayerSession>> ReserveAsync(
        GameRelayDb db, string id, IReadOnlyCollection<(string PlayerId, string? PlayerData)> players, CancellationToken cancellationToken)
    {
        var taken = await db.ExecuteAsync(
            TakeSql, cancellationToken, new NpgsqlParameter("id", id), new NpgsqlParameter("slots", players.Count)) == 1;
        var gameSession = await db.GameSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancellationToken)
            ?? throw new NotFoundException($"Game session '{id}' does not exist.");
        if (!taken)
            throw Refusal(gameSession, players.Count);

        var now = time.GetUtcNow();
        List<PlayerSessionRow> rows = [.. players.Select(player => new PlayerSessionRow
        {
            Id = $"psess-{Guid.NewGuid()}",
            GameSessionId = id,
            FleetId = gameSession.FleetId,
            PlayerId = player.PlayerId,
            PlayerData = player.PlayerData,
            Status = PlayerSessionStatus.Reserved,
            CreationTime = now,
            ExpiresAt = now + ReservationTime,
        })];
        db.PlayerSessions.AddRange(rows);
        return rows.ConvertAll(row => row.ToApi(gameSession, arns));
    }

    private static GameRelayException Refusal(GameSessionRow session, int slots)
    {
        if (session.Status != GameSessionStatus.Active)
        {
            return new InvalidGameSessionStatusException(
                $"Game session '{session.Id}' is {WireNames.Of(session.Status)}; player sessions need it ACTIVE.");
        }

        if (session.PlayerSessionCreationPolicy == PlayerSessionCreationPolicy.DenyAll)
            return new InvalidGameSessionStatusException($"Game session '{session.Id}' takes no new players (DENY_ALL).");
        return new GameSessionFullException(slots == 1
            ? $"Game session '{session.Id}' is full: all of its {session.MaximumPlayerSessionCount} player slots are taken."
            : $"Game session '{session.Id}' has fewer than {slots} free player slots of its {session.MaximumPlayerSessionCount}.");
    }
}
