using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Locations;

internal sealed class CreateLocation(Transactions transactions, Arns arns, TimeProvider time) : IOperation<CreateLocationRequest, CreateLocationResponse>
{
    public Task<CreateLocationResponse> HandleAsync(CreateLocationRequest request, CancellationToken cancellationToken)
    {
        TagRules.Check(request.Tags);
        var name = request.LocationName;
        return transactions.RunAsync(
            async db =>
            {
                await db.LockAsync($"location {name}", cancellationToken);
                if (await db.CustomLocations.AnyAsync(l => l.Name == name, cancellationToken))
                    throw new ConflictException($"Custom location '{name}' exists already.");
                db.CustomLocations.Add(new() { Name = name, Tags = request.Tags ?? [], CreationTime = time.GetUtcNow() });
                return new CreateLocationResponse { Location = LocationsFeature.ToApi(name, arns) };
            },
            cancellationToken);
    }
}
