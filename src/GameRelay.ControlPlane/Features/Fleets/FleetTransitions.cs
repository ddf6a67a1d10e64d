using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;
using static GameRelay.Api.FleetStatus;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>
/// The only place where a fleet's status, or that of one of its locations, moves. Every method works in the caller's transaction, may be called
/// again, and answers whether it changed anything.
/// </summary>
internal sealed partial class FleetTransitions(TimeProvider time, ILogger<FleetTransitions> logger)
{
    // The order in which a fleet comes up, with the event of each status.
    private static readonly (FleetStatus Status, string Code)[] Path =
    [
        (New, FleetEventCodes.FleetCreated),
        (Downloading, FleetEventCodes.FleetStateDownloading),
        (Validating, FleetEventCodes.FleetStateValidating),
        (Building, FleetEventCodes.FleetStateBuilding),
        (Activating, FleetEventCodes.FleetStateActivating),
        (Active, FleetEventCodes.FleetStateActive),
    ];

    // Where the fleet's own status moves with a location's, its event tells of both.
    private static readonly Dictionary<FleetStatus, string> LocationCodes = new()
    {
        [New] = FleetEventCodes.LocationStateCreated,
        [Activating] = FleetEventCodes.LocationStateActivating,
        [Active] = FleetEventCodes.LocationStateActive,
        [Error] = FleetEventCodes.LocationStateError,
        [Deleting] = FleetEventCodes.LocationStateDeleting,
        [Terminated] = FleetEventCodes.LocationStateDeleted,
    };

    internal static bool CanMove(FleetStatus from, FleetStatus to) => (from, to) switch
    {
        (New, Downloading or Validating or Building or Activating or Active) => true,
        (Downloading, Validating or Building or Activating or Active) => true,
        (Validating, Building or Activating or Active) => true,
        (Building, Activating or Active) => true,
        (Activating, Active) => true,
        (New or Downloading or Validating or Building or Activating, Error) => true,
        (New or Downloading or Validating or Building or Activating or Active or Error or Expired, Deleting) => true,
        (Deleting, Terminated) => true,
        _ => false, // Terminated is final
    };

    /// <summary>
    /// A location has come as far as <paramref name="to"/>; the fleet is as far as the foremost of its locations. Each status that the fleet passes
    /// writes its event. Nothing happens to a location that is that far already, or that failed or is being deleted.
    /// </summary>
    internal async Task<bool> AdvanceAsync(GameRelayDb db, string fleetId, string location, FleetStatus to, CancellationToken cancellationToken)
    {
        if (await LockAsync(db, fleetId, cancellationToken) is not { } from)
            return false;

        var (behind, now) = (StatusesThatMoveTo(to), time.GetUtcNow());
        var moved = await db.FleetLocations.Where(l => l.FleetId == fleetId && l.Location == location && behind.Contains(l.Status))
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.Status, to).SetProperty(l => l.StatusSince, now), cancellationToken);
        if (CanMove(from, to) && await MoveAsync(db, fleetId, from, to, cancellationToken))
        {
            foreach (var (_, code) in Path.SkipWhile(step => step.Status != from).Skip(1).TakeWhile(step => step.Status <= to))
                FleetEvents.Add(db, fleetId, code, $"Fleet {fleetId} changed state to {code["FLEET_STATE_".Length..]}", now);
            LogFleetMoved(fleetId, from, to);
        }
        else if (moved > 0)
        {
            TellLocationMoved(db, fleetId, location, to, now);
        }

        return moved > 0;
    }

    /// <summary>A location cannot come up: the cause is told by its own event. The fleet fails with it, unless another location is active.</summary>
    internal async Task<bool> FailAsync(
        GameRelayDb db, string fleetId, string location, string code, string message, CancellationToken cancellationToken)
    {
        if (await LockAsync(db, fleetId, cancellationToken) is not { } from)
            return false;

        var (behind, now) = (StatusesThatMoveTo(Error), time.GetUtcNow());
        var moved = await db.FleetLocations.Where(l => l.FleetId == fleetId && l.Location == location && behind.Contains(l.Status))
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.Status, Error).SetProperty(l => l.StatusSince, now), cancellationToken);
        if (moved == 0)
            return false;

        FleetEvents.Add(db, fleetId, code, message, now);
        if (CanMove(from, Error) && await MoveAsync(db, fleetId, from, Error, cancellationToken))
        {
            FleetEvents.Add(db, fleetId, FleetEventCodes.FleetStateError, $"Fleet {fleetId} changed state to ERROR: {message}", now);
            LogFleetFailed(fleetId, code, message);
        }
        else
        {
            TellLocationMoved(db, fleetId, location, Error, now);
            await FleetHosts.WantOtherwiseAsync(db, [fleetId], cancellationToken);
        }

        return true;
    }

    /// <summary>The fleet, which the caller has locked, is in these locations from now on; in one that was deleted, again.</summary>
    internal async Task AddLocationsAsync(GameRelayDb db, string fleetId, IReadOnlyCollection<string> locations, CancellationToken cancellationToken)
    {
        await db.FleetLocations.Where(l => l.FleetId == fleetId && locations.Contains(l.Location) && l.Status == Terminated)
            .ExecuteDeleteAsync(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var location in locations)
        {
            db.FleetLocations.Add(FleetLocationRow.New(fleetId, location, now));
            TellLocationMoved(db, fleetId, location, New, now);
        }
    }

    /// <summary>
    /// The deletion of locations begins, of a fleet that the caller has locked: they want no hosts any more, and the hosts that are there start no processes.
    /// </summary>
    internal async Task<bool> DeleteLocationsAsync(
        GameRelayDb db, string fleetId, IReadOnlyCollection<string> locations, CancellationToken cancellationToken)
    {
        var before = StatusesThatMoveTo(Deleting);
        var leaving = await db.FleetLocations.Where(l => l.FleetId == fleetId && locations.Contains(l.Location) && before.Contains(l.Status))
            .OrderBy(l => l.Location).Select(l => l.Location).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        await db.FleetLocations.Where(l => l.FleetId == fleetId && leaving.Contains(l.Location)).ExecuteUpdateAsync(
            set => set
                .SetProperty(l => l.Status, Deleting)
                .SetProperty(l => l.StatusSince, now)
                .SetProperty(l => l.Desired, 0)
                .SetProperty(l => l.Minimum, 0)
                .SetProperty(l => l.ZeroCapacityStrategy, ZeroCapacityStrategy.Manual),
            cancellationToken);
        foreach (var location in leaving)
            TellLocationMoved(db, fleetId, location, Deleting, now);
        return leaving.Count > 0;
    }

    /// <summary>The deletion of a location is over: its hosts are gone.</summary>
    internal async Task<bool> TerminatedAsync(GameRelayDb db, string fleetId, string location, CancellationToken cancellationToken)
    {
        // Locations of a fleet that is deleted end with it.
        if (await LockAsync(db, fleetId, cancellationToken) is null or Deleting or Terminated)
            return false;

        var now = time.GetUtcNow();
        if (await db.FleetLocations.Where(l => l.FleetId == fleetId && l.Location == location && l.Status == Deleting)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.Status, Terminated).SetProperty(l => l.StatusSince, now), cancellationToken) == 0)
        {
            return false;
        }

        TellLocationMoved(db, fleetId, location, Terminated, now);
        return true;
    }

    /// <summary>Deletion begins: the fleet wants no hosts any more, and its hosts start no processes.</summary>
    /// <exception cref="InvalidFleetStatusException">The fleet is being deleted already, or was.</exception>
    internal async Task DeleteAsync(GameRelayDb db, string fleetId, CancellationToken cancellationToken)
    {
        var from = await LockAsync(db, fleetId, cancellationToken) ?? throw new NotFoundException($"Fleet '{fleetId}' does not exist.");
        if (!CanMove(from, Deleting))
            throw new InvalidFleetStatusException($"Fleet '{fleetId}' cannot be deleted in status {WireNames.Of(from)}.");

        await MoveAsync(db, fleetId, from, Deleting, cancellationToken);
        var now = time.GetUtcNow();
        await db.FleetLocations.Where(l => l.FleetId == fleetId).ExecuteUpdateAsync(
            set => set.SetProperty(l => l.Status, Deleting).SetProperty(l => l.StatusSince, now).SetProperty(l => l.Desired, 0).SetProperty(l => l.Minimum, 0),
            cancellationToken);
        LogFleetMoved(fleetId, from, Deleting);
    }

    /// <summary>Deletion is over: the fleet's hosts are gone.</summary>
    internal async Task<bool> TerminatedAsync(GameRelayDb db, string fleetId, CancellationToken cancellationToken)
    {
        if (await LockAsync(db, fleetId, cancellationToken) is not Deleting || !await MoveAsync(db, fleetId, Deleting, Terminated, cancellationToken))
            return false;

        var now = time.GetUtcNow();
        await db.FleetLocations.Where(l => l.FleetId == fleetId)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.Status, Terminated).SetProperty(l => l.StatusSince, now), cancellationToken);
        FleetEvents.Add(db, fleetId, FleetEventCodes.FleetDeleted, $"Fleet {fleetId} was deleted", now);
        LogFleetMoved(fleetId, Deleting, Terminated);
        return true;
    }

    /// <summary>Every change to a fleet or its locations takes this lock first, so that they follow one another. Null when there is no such fleet.</summary>
    internal static async Task<FleetStatus?> LockAsync(GameRelayDb db, string fleetId, CancellationToken cancellationToken) =>
        (await db.Fleets.FromSql($"SELECT * FROM fleets WHERE id = {fleetId} FOR NO KEY UPDATE").AsNoTracking()
            .Select(f => new { f.Status }).SingleOrDefaultAsync(cancellationToken))?.Status;

    private static FleetStatus[] StatusesThatMoveTo(FleetStatus to) => [.. Enum.GetValues<FleetStatus>().Where(from => CanMove(from, to))];

    private void TellLocationMoved(GameRelayDb db, string fleetId, string location, FleetStatus to, DateTimeOffset now)
    {
        if (LocationCodes.TryGetValue(to, out var code))
            FleetEvents.Add(db, fleetId, code, $"Location {location} of fleet {fleetId} changed state to {WireNames.Of(to)}", now);
        LogLocationMoved(location, fleetId, to);
    }

    // Of these moves hosts need to learn those after which they start nothing more.
    private async Task<bool> MoveAsync(GameRelayDb db, string fleetId, FleetStatus from, FleetStatus to, CancellationToken cancellationToken)
    {
        var terminationTime = to == Terminated ? time.GetUtcNow() : (DateTimeOffset?)null;
        var newVersions = to is Deleting or Error ? 1 : 0;
        return await db.Fleets.Where(f => f.Id == fleetId && f.Status == from).ExecuteUpdateAsync(
            set => set
                .SetProperty(f => f.Status, to)
                .SetProperty(f => f.TerminationTime, terminationTime)
                .SetProperty(f => f.DesiredVersion, f => f.DesiredVersion + newVersions),
            cancellationToken) == 1;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Fleet {FleetId} moved from {From} to {To}")]
    private partial void LogFleetMoved(string fleetId, FleetStatus from, FleetStatus to);

    [LoggerMessage(Level = LogLevel.Information, Message = "Location {Location} of fleet {FleetId} moved to {To}")]
    private partial void LogLocationMoved(string location, string fleetId, FleetStatus to);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Fleet {FleetId} failed: {EventCode}: {Cause}")]
    private partial void LogFleetFailed(string fleetId, string eventCode, string cause);
}
