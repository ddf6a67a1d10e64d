using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Locations;
using GameRelay.ControlPlane.Hosts.Capacity;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets.Locations;

/// <summary>Adds locations, which come up on their own. One that was deleted begins anew.</summary>
internal sealed class CreateFleetLocations(Transactions transactions, FleetTransitions fleets, HostQuota quota, TimeProvider time)
    : IOperation<CreateFleetLocationsRequest, CreateFleetLocationsResponse>
{
    public Task<CreateFleetLocationsResponse> HandleAsync(CreateFleetLocationsRequest request, CancellationToken cancellationToken)
    {
        var id = Arns.IdOf(request.FleetId);
        string[] names = [.. request.Locations.Select(location => location.Location)];
        FleetLocations.RefuseRepeated(names);
        return transactions.RunAsync(
            async db =>
            {
                var status = await FleetTransitions.LockAsync(db, id, cancellationToken) ?? throw FleetLocations.NoSuchFleet(request.FleetId);
                if (status is FleetStatus.Error or FleetStatus.Deleting or FleetStatus.Terminated)
                    throw new InvalidFleetStatusException($"Fleet '{id}' is {WireNames.Of(status)}; no location can be added to it any more.");
                await RefusePresentAsync(db, id, names, cancellationToken);
                await db.KeepCustomLocationsAsync(names, cancellationToken);
                await quota.CheckAsync(db, names.Length, cancellationToken);

                await fleets.AddLocationsAsync(db, id, names, cancellationToken);
                var fleet = await db.Fleets.AsNoTracking().SingleAsync(f => f.Id == id, cancellationToken);
                var added = names.Select(name => FleetLocationRow.New(id, name, time.GetUtcNow()).ToApi(fleet));
                return new CreateFleetLocationsResponse { FleetId = id, FleetArn = fleet.Arn, LocationStates = [.. added] };
            },
            cancellationToken);
    }

    private static async Task RefusePresentAsync(GameRelayDb db, string fleetId, string[] names, CancellationToken cancellationToken)
    {
        var present = await db.FleetLocations.AsNoTracking()
            .Where(l => l.FleetId == fleetId && names.Contains(l.Location) && l.Status != FleetStatus.Terminated)
            .OrderBy(l => l.Location).FirstOrDefaultAsync(cancellationToken);
        if (present is null)
            return;
        throw new ConflictException(present.Status == FleetStatus.Deleting
            ? $"Location '{present.Location}' of fleet '{fleetId}' is being deleted; add it again when it is TERMINATED."
            : $"Fleet '{fleetId}' has the location '{present.Location}' already.");
    }
}
