using System.Text.Json;
using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GameRelay.ControlPlane.Features.Placements;

/// <param name="Examined">The placements that were looked at, placed or not.</param>
/// <param name="ScaledToZero">Locations that would have been chosen, and that come up when they are asked for.</param>
/// <param name="MayGoOn">There are more that wait, and there is capacity left.</param>
internal sealed record PlacedBatch(
    IReadOnlyCollection<string> Examined, IReadOnlyCollection<(string FleetId, string Location)> ScaledToZero, bool MayGoOn);

/// <summary>Places requests that wait, many in one transaction: against one reading of the capacity, each with its process claimed and its game session written.</summary>
internal sealed class PlacementBatch(
    Transactions transactions, IDbContextFactory<GameRelayDb> databases, GameSessionStart starts, Arns arns, TimeProvider time)
{
    private const int Size = 100;
    private const int MostPassedOver = 100;

    // The oldest of each queue first, then the second oldest of each, and so on; queues take turns. Who is over its time waits for its end only.
    private const string WaitingSql = """
        SELECT id FROM (
            SELECT p.id, p.start_time, q.last_served_at, row_number() OVER (PARTITION BY p.queue_name ORDER BY p.start_time, p.id) AS place
            FROM game_session_placements p JOIN game_session_queues q ON q.name = p.queue_name
            WHERE p.status = 'Pending' AND p.game_session_id IS NULL AND p.start_time + make_interval(secs => q.timeout_in_seconds) > @now
        ) waiting
        WHERE id <> ALL (@seen) ORDER BY place, last_served_at NULLS FIRST, start_time, id LIMIT @limit
        """;

    internal async Task<PlacedBatch> PlaceAsync(IReadOnlyCollection<string> seen, CancellationToken cancellationToken)
    {
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            if (!await db.Placements.AnyAsync(p => p.Status == GameSessionPlacementState.Pending && p.GameSessionId == null, cancellationToken))
                return new([], [], false);
        }

        return await transactions.RunAsync(db => PlaceAsync(db, seen, cancellationToken), cancellationToken);
    }

    private async Task<PlacedBatch> PlaceAsync(GameRelayDb db, IReadOnlyCollection<string> seen, CancellationToken cancellationToken)
    {
        await PlacementLoop.LockAsync(db, cancellationToken);
        var now = time.GetUtcNow();
        var waiting = await WaitingAsync(db, seen, now, cancellationToken);
        if (waiting.Count == 0)
            return new([], [], false);

        var snapshot = await PlacementSnapshot.ReadAsync(db, [.. waiting.Select(placement => placement.QueueName).Distinct()], cancellationToken);
        var taken = await TakenTokensAsync(db, waiting, snapshot, cancellationToken);
        HashSet<string> served = [];
        HashSet<(string FleetId, string Location)> scaledToZero = [];
        foreach (var placement in waiting)
        {
            var decision = await TryPlaceAsync(db, placement, snapshot, taken, now, cancellationToken);
            if (decision.Chosen is not null)
                served.Add(placement.QueueName);
            else if (snapshot.FindScaledToZero(decision) is { } full)
                scaledToZero.Add(full);
        }

        await db.Queues.Where(q => served.Contains(q.Name)).ExecuteUpdateAsync(set => set.SetProperty(q => q.LastServedAt, now), cancellationToken);
        var isFree = snapshot.Capacity.Values.Any(capacity => capacity.Free > 0);
        return new([.. waiting.Select(placement => placement.Id)], scaledToZero, waiting.Count == Size && isFree);
    }

    private static async Task<List<PlacementRow>> WaitingAsync(
        GameRelayDb db, IReadOnlyCollection<string> seen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = await db.QueryAsync(
            WaitingSql, reader => reader.GetString(0), cancellationToken,
            new NpgsqlParameter("now", now), new NpgsqlParameter("seen", seen.ToArray()), new NpgsqlParameter("limit", Size));
        // Whoever is being cancelled at this moment is left alone; who is locked here cannot be, until the end of this transaction.
        var rows = await db.Placements.FromSql(
                $"SELECT * FROM game_session_placements WHERE id = ANY ({ids.ToArray()}) AND status = 'Pending' AND game_session_id IS NULL FOR NO KEY UPDATE SKIP LOCKED")
            .AsNoTracking().ToListAsync(cancellationToken);
        return [.. rows.OrderBy(row => ids.IndexOf(row.Id))];
    }

    // Ids that a game session of the fleet has already: made by CreateGameSession, or by an earlier try.
    private static async Task<HashSet<(string FleetId, string Token)>> TakenTokensAsync(
        GameRelayDb db, List<PlacementRow> waiting, PlacementSnapshot snapshot, CancellationToken cancellationToken)
    {
        string[] fleetIds = [.. snapshot.Capacity.Keys.Select(key => key.FleetId).Distinct()];
        string?[] ids = [.. waiting.Select(placement => placement.Id)];
        var taken = await db.GameSessions.Where(s => fleetIds.Contains(s.FleetId) && ids.Contains(s.IdempotencyToken))
            .Select(s => new { s.FleetId, s.IdempotencyToken }).ToListAsync(cancellationToken);
        return [.. taken.Select(session => (session.FleetId, session.IdempotencyToken!))];
    }

    private async Task<PlacementDecision> TryPlaceAsync(
        GameRelayDb db, PlacementRow placement, PlacementSnapshot snapshot, HashSet<(string FleetId, string Token)> taken, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var decision = snapshot.Decide(placement, now);
            var attempt = Describe(decision, now);
            if (decision.Chosen is not { } chosen)
            {
                if (!IsSame(placement.Attempt, attempt))
                    await db.Placements.Where(p => p.Id == placement.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Attempt, attempt), cancellationToken);
                return decision;
            }

            var (fleet, location) = (snapshot.Fleet(chosen.FleetId!), chosen.Location!);
            var token = taken.Contains((fleet.Id, placement.Id)) ? null : placement.Id;
            var id = arns.GameSession(fleet.Id, location, token ?? $"gsess-{Guid.NewGuid()}");
            if (await ProcessClaim.TryTakeAsync(db, fleet, location, id, cancellationToken) is not { } process)
            {
                snapshot.FoundNone(chosen);
                continue;
            }

            var session = starts.Begin(db, id, fleet, location, process, Wanted(placement, token));
            await PlacementTransitions.StartedAsync(db, placement.Id, session, attempt, cancellationToken);
            snapshot.Took(chosen);
            return decision;
        }
    }

    private static WantedGameSession Wanted(PlacementRow placement, string? token) => new()
    {
        Name = placement.GameSessionName,
        MaximumPlayerSessionCount = placement.MaximumPlayerSessionCount,
        GameProperties = placement.GameProperties,
        GameSessionData = placement.GameSessionData,
        MatchmakerData = placement.MatchmakerData,
        IdempotencyToken = token,
        RequestFingerprint = token is null ? null : placement.RequestFingerprint,
        PlacementId = placement.Id,
    };

    private static PlacementAttempt Describe(PlacementDecision decision, DateTimeOffset now)
    {
        var more = decision.PassedOver.Count - MostPassedOver;
        return new()
        {
            Time = now,
            Chosen = decision.Chosen,
            FirstChoiceOutOfCapacity = decision.Chosen is null ? null : decision.Traits.FirstChoiceOutOfCapacity,
            LowestLatency = decision.Chosen is null ? null : decision.Traits.LowestLatency,
            LowestPrice = decision.Chosen is null ? null : decision.Traits.LowestPrice,
            PassedOver = more > 0 ? [.. decision.PassedOver.Take(MostPassedOver)] : decision.PassedOver,
            NotTold = more > 0 ? more : null,
        };
    }

    private static bool IsSame(PlacementAttempt? before, PlacementAttempt after) => before is not null && Text(before) == Text(after);

    private static string Text(PlacementAttempt attempt) => JsonSerializer.Serialize(attempt with { Time = null }, ApiJson.Tolerant);
}
