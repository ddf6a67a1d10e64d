using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Aliases;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Features.Queues;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GameRelay.ControlPlane.Features.Placements;

/// <summary>Queues, what their destinations lead to, and the free processes there, all read in one transaction. Whoever claims one takes it off here.</summary>
internal sealed class PlacementSnapshot
{
    // Host by host, since each has its own limit of activations at once.
    private const string CapacitySql = """
        SELECT fleet_id, location, sum(ready)::int, sum(greatest(least(ready, limits.activations - claimed), 0))::int FROM (
            SELECT p.fleet_id, p.location, p.compute_id,
                count(*) FILTER (WHERE p.status = 'Ready') AS ready, count(*) FILTER (WHERE p.status = 'Claimed') AS claimed
            FROM server_processes p JOIN computes c ON c.id = p.compute_id
            WHERE p.fleet_id = ANY (@fleets) AND p.status IN ('Ready', 'Claimed') AND c.status = 'Connected' AND c.draining_since IS NULL
            GROUP BY p.fleet_id, p.location, p.compute_id
        ) hosts JOIN unnest(@fleets, @activations) AS limits (id, activations) ON limits.id = hosts.fleet_id
        GROUP BY fleet_id, location
        """;

    private readonly Dictionary<string, QueueRow> _queues;
    private readonly Dictionary<string, FleetRow> _fleets;
    private readonly Dictionary<string, PlacementFleet> _places;
    private readonly IReadOnlyDictionary<string, AliasTarget> _aliases;
    private readonly Dictionary<(string FleetId, string Location), FreeCapacity> _capacity;
    private readonly HashSet<(string FleetId, string Location)> _scaledToZero;

    private PlacementSnapshot(
        IEnumerable<QueueRow> queues, IReadOnlyDictionary<string, AliasTarget> aliases, List<FleetRow> fleets, List<FleetLocationRow> locations,
        Dictionary<(string FleetId, string Location), FreeCapacity> capacity)
    {
        var byFleet = locations.ToLookup(location => location.FleetId);
        _queues = queues.ToDictionary(queue => queue.Name);
        _aliases = aliases;
        _fleets = fleets.ToDictionary(fleet => fleet.Id);
        _capacity = capacity;
        _scaledToZero =
        [
            .. locations.Where(l => l is { ZeroCapacityStrategy: ZeroCapacityStrategy.ScaleToAndFromZero, Desired: 0, Maximum: > 0 }).Select(l => (l.FleetId, l.Location)),
        ];
        // No fleet here has a price, so COST prefers none.
        _places = fleets.ToDictionary(fleet => fleet.Id, fleet => new PlacementFleet(
            fleet.Id, fleet.Status, Cost: 0, [.. byFleet[fleet.Id].Select(location => new PlacementLocation(location.Location, location.Status))]));
    }

    internal IReadOnlyDictionary<(string FleetId, string Location), FreeCapacity> Capacity => _capacity;

    internal static async Task<PlacementSnapshot> ReadAsync(
        GameRelayDb db, IReadOnlyCollection<string> queueNames, CancellationToken cancellationToken)
    {
        var queues = await db.Queues.AsNoTracking().Where(q => queueNames.Contains(q.Name)).ToListAsync(cancellationToken);
        string[] arns = [.. queues.SelectMany(queue => queue.Destinations).Distinct()];
        var targets = await db.FindAliasTargetsAsync([.. arns.Where(QueueDestinations.IsAlias).Select(Arns.IdOf)], cancellationToken);
        string[] fleetIds =
        [
            .. arns.Where(QueueDestinations.IsFleet).Select(Arns.IdOf).Concat(targets.Values.Select(target => target.FleetId).OfType<string>()).Distinct(),
        ];
        var fleets = await db.Fleets.AsNoTracking().Where(f => fleetIds.Contains(f.Id) && f.Status != FleetStatus.Terminated).ToListAsync(cancellationToken);
        var locations = await db.FleetLocations.AsNoTracking().Where(l => fleetIds.Contains(l.FleetId)).ToListAsync(cancellationToken);
        return new(queues, targets, fleets, locations, await ReadCapacityAsync(db, fleets, cancellationToken));
    }

    internal QueueRow QueueOf(PlacementRow placement) => _queues[placement.QueueName];

    internal FleetRow Fleet(string id) => _fleets[id];

    internal PlacementDecision Decide(PlacementRow placement, DateTimeOffset now)
    {
        var queue = QueueOf(placement);
        return PlacementEngine.Decide(
            new(queue.PlayerLatencyPolicies, queue.FilterConfiguration?.AllowedLocations, queue.PriorityConfiguration),
            new(placement.PlayerLatencies, placement.PriorityConfigurationOverride),
            [.. queue.Destinations.Select(DestinationOf)],
            _capacity,
            now - placement.StartTime);
    }

    internal void Took(PlacementCandidate place)
    {
        var (idle, free) = _capacity[KeyOf(place)];
        _capacity[KeyOf(place)] = new(idle - 1, free - 1);
    }

    /// <summary>Somebody else was faster there.</summary>
    internal void FoundNone(PlacementCandidate place) => _capacity[KeyOf(place)] = new(0, 0);

    /// <summary>Of the locations that were full, the first that has no host because nobody asked for one.</summary>
    internal (string FleetId, string Location)? FindScaledToZero(PlacementDecision decision) => decision.PassedOver
        .Where(one => one.Reason == PassOverReason.Full && _scaledToZero.Contains((one.FleetId!, one.Location!)))
        .Select(one => ((string, string)?)(one.FleetId!, one.Location!)).FirstOrDefault();

    private static (string FleetId, string Location) KeyOf(PlacementCandidate place) => (place.FleetId!, place.Location!);

    private PlacementDestination DestinationOf(string arn)
    {
        var id = Arns.IdOf(arn);
        if (QueueDestinations.IsFleet(arn))
            return new(arn, _places.GetValueOrDefault(id), "The fleet does not exist any more.");
        if (!_aliases.TryGetValue(id, out var target))
            return new(arn, null, "The alias does not exist any more.");
        return target.FleetId is { } fleetId
            ? new(arn, _places.GetValueOrDefault(fleetId), $"The alias leads to fleet '{fleetId}', which does not exist any more.")
            : new(arn, null, $"The alias leads to no fleet (TERMINAL): {target.TerminalMessage}");
    }

    private static async Task<Dictionary<(string FleetId, string Location), FreeCapacity>> ReadCapacityAsync(
        GameRelayDb db, List<FleetRow> fleets, CancellationToken cancellationToken)
    {
        var rows = await db.QueryAsync(
            CapacitySql,
            reader => (Key: (reader.GetString(0), reader.GetString(1)), Value: new FreeCapacity(reader.GetInt32(2), reader.GetInt32(3))),
            cancellationToken,
            new NpgsqlParameter("fleets", fleets.Select(fleet => fleet.Id).ToArray()),
            new NpgsqlParameter("activations", fleets.Select(fleet => fleet.RuntimeConfiguration.MaxConcurrentGameSessionActivations ?? int.MaxValue).ToArray()));
        return rows.ToDictionary(row => row.Key, row => row.Value);
    }
}
