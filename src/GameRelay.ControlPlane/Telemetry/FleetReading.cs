using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Telemetry;

/// <summary>How one location of a fleet is.</summary>
internal sealed record FleetFigures(
    string FleetId, string Location, int Desired, int Minimum, int Maximum, int ActiveInstances, int IdleInstances, int UnreachableInstances,
    int ActiveProcesses, int HealthyProcesses, int AvailableGameSessions, int ActivatingGameSessions, int ActiveGameSessions, int CurrentPlayerSessions,
    int AvailablePlayerSessions, int WaitingCommands);

/// <summary>Everything that the gauges of fleets tell, read by one statement.</summary>
internal sealed class FleetReading(IDbContextFactory<GameRelayDb> databases, TimeProvider time) : StateReading<FleetFigures>(time)
{
    private const string Sql = """
        WITH hosts AS (
            SELECT c.id, c.fleet_id, c.location, c.status, c.draining_since IS NOT NULL AS draining,
                EXISTS (SELECT 1 FROM game_sessions s WHERE s.compute_id = c.id AND s.status IN ('Activating', 'Active', 'Terminating')) AS hosting
            FROM computes c WHERE c.status IN ('Connected', 'Unreachable')
        ), instances AS (
            SELECT fleet_id, location,
                count(*) FILTER (WHERE status = 'Connected' AND NOT draining) AS active,
                count(*) FILTER (WHERE status = 'Connected' AND NOT draining AND NOT hosting) AS idle,
                count(*) FILTER (WHERE status = 'Unreachable') AS unreachable
            FROM hosts GROUP BY fleet_id, location
        ), processes AS (
            SELECT p.fleet_id, p.location,
                count(*) AS active,
                count(*) FILTER (WHERE h.status = 'Connected') AS healthy,
                count(*) FILTER (WHERE h.status = 'Connected' AND NOT h.draining AND p.status = 'Ready') AS available
            FROM server_processes p JOIN hosts h ON h.id = p.compute_id
            WHERE p.status IN ('Ready', 'Claimed', 'Active') GROUP BY p.fleet_id, p.location
        ), sessions AS (
            SELECT fleet_id, location,
                count(*) FILTER (WHERE status = 'Activating') AS activating,
                count(*) FILTER (WHERE status = 'Active') AS active,
                coalesce(sum(current_player_session_count), 0) AS players,
                coalesce(sum(greatest(maximum_player_session_count - current_player_session_count, 0)) FILTER (WHERE status = 'Active'), 0) AS free
            FROM game_sessions WHERE status IN ('Activating', 'Active', 'Terminating') GROUP BY fleet_id, location
        ), commands AS (
            SELECT c.fleet_id, c.location, count(*) AS waiting
            FROM compute_commands w JOIN computes c ON c.id = w.compute_id WHERE w.acknowledged_at IS NULL GROUP BY c.fleet_id, c.location
        )
        SELECT l.fleet_id, l.location, l.desired, l.minimum, l.maximum,
            coalesce(i.active, 0)::int, coalesce(i.idle, 0)::int, coalesce(i.unreachable, 0)::int,
            coalesce(p.active, 0)::int, coalesce(p.healthy, 0)::int, coalesce(p.available, 0)::int,
            coalesce(s.activating, 0)::int, coalesce(s.active, 0)::int, coalesce(s.players, 0)::int, coalesce(s.free, 0)::int,
            coalesce(c.waiting, 0)::int
        FROM fleet_locations l
        JOIN fleets f ON f.id = l.fleet_id AND f.status <> 'Terminated'
        LEFT JOIN instances i USING (fleet_id, location)
        LEFT JOIN processes p USING (fleet_id, location)
        LEFT JOIN sessions s USING (fleet_id, location)
        LEFT JOIN commands c USING (fleet_id, location)
        WHERE l.status <> 'Terminated'
        """;

    public IReadOnlyList<FleetFigures> Fleets => Rows;

    protected override async Task<List<FleetFigures>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.QueryAsync(
            Sql,
            r => new FleetFigures(
                r.GetString(0), r.GetString(1), r.GetInt32(2), r.GetInt32(3), r.GetInt32(4), r.GetInt32(5), r.GetInt32(6), r.GetInt32(7), r.GetInt32(8),
                r.GetInt32(9), r.GetInt32(10), r.GetInt32(11), r.GetInt32(12), r.GetInt32(13), r.GetInt32(14), r.GetInt32(15)),
            cancellationToken);
    }
}
