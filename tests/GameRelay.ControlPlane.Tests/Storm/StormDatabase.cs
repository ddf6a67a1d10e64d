using Npgsql;

namespace GameRelay.ControlPlane.Tests.Storm;

/// <summary>Watches the rules where nothing gets past: triggers note what a commit breaks, and queries compare what one snapshot shows.</summary>
internal sealed class StormDatabase(string connectionString) : IAsyncDisposable
{
    private const string Triggers = """
        CREATE TABLE storm_violations (what text NOT NULL);

        CREATE FUNCTION storm_final() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO storm_violations VALUES (format('%s %s went from %s to %s', TG_TABLE_NAME, NEW.id, OLD.status, NEW.status));
            RETURN NULL;
        END $$;
        CREATE TRIGGER storm_final AFTER UPDATE ON game_sessions FOR EACH ROW
            WHEN (OLD.status IN ('Terminated', 'Error') AND NEW.status <> OLD.status) EXECUTE FUNCTION storm_final();
        CREATE TRIGGER storm_final AFTER UPDATE ON player_sessions FOR EACH ROW
            WHEN (OLD.status IN ('Completed', 'TimedOut') AND NEW.status <> OLD.status) EXECUTE FUNCTION storm_final();

        CREATE FUNCTION storm_claim() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO storm_violations VALUES (format('process %s had %s and got %s', NEW.id, OLD.game_session_id, NEW.game_session_id));
            RETURN NULL;
        END $$;
        CREATE TRIGGER storm_claim AFTER UPDATE ON server_processes FOR EACH ROW
            WHEN (OLD.game_session_id IS NOT NULL AND NEW.game_session_id IS DISTINCT FROM OLD.game_session_id) EXECUTE FUNCTION storm_claim();

        -- At the commit, when the lock of the game session is still held.
        CREATE FUNCTION storm_slots() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO storm_violations
            SELECT format('game session %s has %s players, counts %s, of %s', g.id, taken, g.current_player_session_count, g.maximum_player_session_count)
            FROM game_sessions g, LATERAL (
                SELECT count(*) AS taken FROM player_sessions p WHERE p.game_session_id = g.id AND p.status IN ('Reserved', 'Active')) players
            WHERE g.id = NEW.game_session_id AND (taken <> g.current_player_session_count OR taken > g.maximum_player_session_count);
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER storm_slots AFTER INSERT ON player_sessions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION storm_slots();
        """;

    // What must hold in every snapshot.
    private const string Always = """
        SELECT what FROM storm_violations
        UNION ALL
        SELECT format('process %s has had %s game sessions', process_id, count(*)) FROM game_sessions GROUP BY process_id HAVING count(*) > 1
        UNION ALL
        SELECT format('game session %s: %s players, %s counted', g.id, count(p.id), g.current_player_session_count)
        FROM game_sessions g LEFT JOIN player_sessions p ON p.game_session_id = g.id AND p.status IN ('Reserved', 'Active')
        WHERE g.status IN ('Activating', 'Active', 'Terminating')
        GROUP BY g.id HAVING count(p.id) <> g.current_player_session_count OR count(p.id) > g.maximum_player_session_count
        UNION ALL
        SELECT format('player session %s is %s in a game session that is %s', p.id, p.status, g.status)
        FROM player_sessions p JOIN game_sessions g ON g.id = p.game_session_id
        WHERE p.status IN ('Reserved', 'Active') AND g.status NOT IN ('Active', 'Terminating')
        """;

    // What is still under way; nothing, once all games are over and the leases of dead hosts too.
    private const string Unfinished = """
        SELECT format('game session %s on %s is %s', id, compute_name, status) FROM game_sessions
        WHERE status NOT IN ('Terminated', 'Error') OR termination_time IS NULL
        UNION ALL
        SELECT format('player session %s is %s', id, status) FROM player_sessions
        WHERE status NOT IN ('Completed', 'TimedOut') OR termination_time IS NULL
        UNION ALL
        SELECT format('command %s (%s) waits for host %s, which is %s', m.id, m.kind, c.compute_name, c.status)
        FROM compute_commands m JOIN computes c ON c.id = m.compute_id WHERE m.acknowledged_at IS NULL AND c.status <> 'Lost'
        UNION ALL
        SELECT format('process %s of host %s is %s', p.id, c.compute_name, p.status)
        FROM server_processes p JOIN computes c ON c.id = p.compute_id WHERE p.status NOT IN ('Ready', 'Ended')
        """;

    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connectionString);

    internal Task InstallAsync() => ExecuteAsync(Triggers);

    internal Task<List<string>> FindViolationsAsync() => QueryAsync(Always);

    internal Task<List<string>> FindUnfinishedAsync() => QueryAsync(Unfinished);

    internal async Task<List<string>> QueryAsync(string sql)
    {
        List<string> rows = [];
#pragma warning disable CA2100 // Constants of the tests.
        await using var command = _database.CreateCommand(sql);
#pragma warning restore CA2100
        command.CommandTimeout = 120;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    private async Task ExecuteAsync(string sql)
    {
#pragma warning disable CA2100 // A constant.
        await using var command = _database.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
