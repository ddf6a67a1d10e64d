using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GameRelay.ControlPlane.Features.GameSessions;

/// <summary>A ready process that now belongs to one game session, with the address of its host.</summary>
internal sealed record ClaimedProcess(string ProcessId, int Port, string ComputeId, string ComputeName, string IpAddress, string? DnsName);

internal static class ProcessClaim
{
    // Two claims at once never see the same row: the first holds it, the second skips it. The statuses of fleet and location are looked at in the
    // same snapshot as the process, so a process that became ready after the deletion of either began is not found by a claim that began before. The newest process first: while
    // a fleet changes its script, that one has the new content.
    private const string ClaimSql = """
        WITH candidate AS (
            SELECT p.id FROM server_processes p JOIN computes c ON c.id = p.compute_id
            WHERE p.fleet_id = @fleet AND p.location = @location AND p.status = 'Ready' AND c.status = 'Connected' AND c.draining_since IS NULL
                AND EXISTS (SELECT 1 FROM fleets f WHERE f.id = @fleet AND f.status = 'Active')
                AND EXISTS (SELECT 1 FROM fleet_locations l WHERE l.fleet_id = @fleet AND l.location = @location AND l.status = 'Active')
                AND (@activations = 2147483647 OR @activations >
                    (SELECT count(*) FROM server_processes a WHERE a.compute_id = p.compute_id AND a.status = 'Claimed'))
            ORDER BY p.started_at DESC
            LIMIT 1 FOR NO KEY UPDATE OF p SKIP LOCKED
        )
        UPDATE server_processes p SET status = 'Claimed', game_session_id = @session
        FROM candidate, computes c
        WHERE p.id = candidate.id AND c.id = p.compute_id
        RETURNING p.id, p.port, c.id, c.compute_name, c.ip_address, c.dns_name
        """;

    /// <summary>Null when no process is free there now.</summary>
    internal static async Task<ClaimedProcess?> TryTakeAsync(
        GameRelayDb db, FleetRow fleet, string location, string gameSessionId, CancellationToken cancellationToken)
    {
        var activations = fleet.RuntimeConfiguration.MaxConcurrentGameSessionActivations ?? int.MaxValue;

        // Claims that count what others have claimed must follow one another.
        if (activations < int.MaxValue)
            await db.LockAsync($"claim {fleet.Id} {location}", cancellationToken);
        var claimed = await db.QueryAsync(
            ClaimSql,
            reader => new ClaimedProcess(
                reader.GetString(0), reader.GetInt32(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.TextOrNull(5)),
            cancellationToken,
            new NpgsqlParameter("fleet", fleet.Id),
            new NpgsqlParameter("location", location),
            new NpgsqlParameter("activations", activations),
            new NpgsqlParameter("session", gameSessionId));
        return claimed.SingleOrDefault();
    }

    /// <summary>What stood in the way of a claim just now, for the caller.</summary>
    internal static async Task<string> WhyNoneAsync(GameRelayDb db, FleetRow fleet, string location, CancellationToken cancellationToken)
    {
        var activations = fleet.RuntimeConfiguration.MaxConcurrentGameSessionActivations;
        var isIdle = activations < int.MaxValue && await db.ServerProcesses.AnyAsync(
            p => p.FleetId == fleet.Id && p.Location == location && p.Status == ServerProcessStatus.Ready
                && db.Computes.Any(c => c.Id == p.ComputeId && c.Status == ComputeStatus.Connected && c.DrainingSince == null),
            cancellationToken);
        return isIdle
            ? $"Every host with a free server process of fleet '{fleet.Id}' in location '{location}' is activating {activations} game " +
              $"session{(activations == 1 ? "" : "s")} already, as many as MaxConcurrentGameSessionActivations of its runtime configuration allows."
            : $"No server process of fleet '{fleet.Id}' is free in location '{location}'.";
    }
}
