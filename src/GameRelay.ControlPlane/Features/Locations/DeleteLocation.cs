using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Locations;

internal sealed class DeleteLocation(Transactions transactions) : IOperation<DeleteLocationRequest, DeleteLocationResponse>
{
    private const int MostNamed = 5;

    public Task<DeleteLocationResponse> HandleAsync(DeleteLocationRequest request, CancellationToken cancellationToken)
    {
        var name = Arns.IdOf(request.LocationName);
        return transactions.RunAsync(
            async db =>
            {
                var location = await db.CustomLocations.FromSql($"SELECT * FROM custom_locations WHERE name = {name} FOR UPDATE")
                    .SingleOrDefaultAsync(cancellationToken) ?? throw new NotFoundException($"Custom location '{request.LocationName}' does not exist.");
                await RefuseWhileUsedAsync(db, name, cancellationToken);
                db.CustomLocations.Remove(location);
                return new DeleteLocationResponse();
            },
            cancellationToken);
    }

    private static async Task RefuseWhileUsedAsync(GameRelayDb db, string name, CancellationToken cancellationToken)
    {
        var fleets = await db.FleetLocations.Where(l => l.Location == name && l.Status != FleetStatus.Terminated)
            .OrderBy(l => l.FleetId).Select(l => l.FleetId).ToListAsync(cancellationToken);
        if (fleets.Count == 0)
            return;
        var others = fleets.Count > MostNamed ? $" and {fleets.Count - MostNamed} more" : "";
        throw new InvalidRequestException(
            $"Custom location '{name}' cannot be deleted while a fleet is in it: {string.Join(", ", fleets.Take(MostNamed))}{others}. " +
            "Take it from the fleet with DeleteFleetLocations first.");
    }
}
