using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Hosts;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets.Locations;

/// <summary>
/// Deletion begins here: no process there can be claimed any more, the game sessions terminate whatever their protection, and the hosts are told.
/// <see cref="FleetDeletion"/> ends it when they are gone. A location that is being deleted already is answered as it is.
/// </summary>
internal sealed class DeleteFleetLocations(Transactions transactions, FleetTransitions fleets, GameSessionTransitions gameSessions, Arns arns)
    : IOperation<DeleteFleetLocationsRequest, DeleteFleetLocationsResponse>
{
    private static readonly GameSessionStatus[] Live = [GameSessionStatus.Activating, GameSessionStatus.Active, GameSessionStatus.Terminating];

    public Task<DeleteFleetLocationsResponse> HandleAsync(DeleteFleetLocationsRequest request, CancellationToken cancellationToken)
    {
        var id = Arns.IdOf(request.FleetId);
        FleetLocations.RefuseRepeated(request.Locations);
        if (request.Locations.Contains(arns.Region))
            throw new InvalidRequestException($"Locations holds '{arns.Region}', the home location, which a fleet keeps until it is deleted with DeleteFleet.");
        return transactions.RunAsync(
            async db =>
            {
                if (await FleetTransitions.LockAsync(db, id, cancellationToken) is null)
                    throw FleetLocations.NoSuchFleet(request.FleetId);
                await db.FindLocationsAsync(id, request.Locations, cancellationToken);

                if (await fleets.DeleteLocationsAsync(db, id, request.Locations, cancellationToken))
                    await EndAsync(db, id, request.Locations, cancellationToken);
                var fleet = await db.Fleets.AsNoTracking().SingleAsync(f => f.Id == id, cancellationToken);
                var locations = await db.FindLocationsAsync(id, request.Locations, cancellationToken);
                return new DeleteFleetLocationsResponse { FleetId = id, FleetArn = fleet.Arn, LocationStates = [.. locations.Select(l => l.ToApi(fleet))] };
            },
            cancellationToken);
    }

    private async Task EndAsync(GameRelayDb db, string fleetId, IReadOnlyList<string> locations, CancellationToken cancellationToken)
    {
        // A claim that is under way holds its process's row: this waits for it, and the next statement sees its game session.
        await db.ServerProcesses.Where(p => p.FleetId == fleetId && locations.Contains(p.Location) && p.Status == ServerProcessStatus.Ready)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, ServerProcessStatus.Terminating), cancellationToken);
        var live = await db.GameSessions.Where(s => s.FleetId == fleetId && locations.Contains(s.Location) && Live.Contains(s.Status))
            .OrderBy(s => s.Id).Select(s => s.Id).ToListAsync(cancellationToken);
        foreach (var gameSessionId in live)
            await gameSessions.TerminateWithHostAsync(db, gameSessionId, cancellationToken);
        await FleetHosts.WantOtherwiseAsync(db, [fleetId], cancellationToken);
    }
}
