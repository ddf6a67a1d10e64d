using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GameRelay.ControlPlane.Telemetry;

/// <summary>How many placements of a queue are PENDING, and for how many seconds on average.</summary>
internal sealed record QueueFigures(string Queue, int Depth, double AverageWait);

internal sealed class QueueReading(IDbContextFactory<GameRelayDb> databases, TimeProvider time) : StateReading<QueueFigures>(time)
{
    private const string Sql = """
        SELECT q.name, count(p.id)::int, coalesce(avg(extract(epoch FROM @now - p.start_time)), 0)::float8
        FROM game_session_queues q LEFT JOIN game_session_placements p ON p.queue_name = q.name AND p.status = 'Pending'
        GROUP BY q.name
        """;

    private readonly TimeProvider _time = time;

    public IReadOnlyList<QueueFigures> Queues => Rows;

    protected override async Task<List<QueueFigures>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.QueryAsync(
            Sql, r => new QueueFigures(r.GetString(0), r.GetInt32(1), r.GetDouble(2)), cancellationToken, new NpgsqlParameter("now", _time.GetUtcNow()));
    }
}
