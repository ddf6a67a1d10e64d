using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Hosts.Joining;

internal sealed class CreateJoinToken(
    Transactions transactions, JoinTokens joinTokens, Arns arns, Listeners listeners, IOptions<HostOptions> options)
    : IOperation<CreateJoinTokenRequest, CreateJoinTokenResponse>
{
    public Task<CreateJoinTokenResponse> HandleAsync(CreateJoinTokenRequest request, CancellationToken cancellationToken) => transactions.RunAsync(
        async db =>
        {
            var fleet = await db.FindFleetAsync(request.FleetId, cancellationToken);
            if (fleet.Status is FleetStatus.Deleting or FleetStatus.Terminated or FleetStatus.Error)
                throw new InvalidFleetStatusException($"Fleet '{fleet.Id}' is {WireNames.Of(fleet.Status)}; hosts cannot join it.");

            var location = request.Location ?? arns.Region;
            var found = await db.CheckLocationAsync(fleet.Id, location, cancellationToken);
            if (found is FleetStatus.Deleting or FleetStatus.Terminated or FleetStatus.Error)
                throw new InvalidFleetStatusException($"Location '{location}' of fleet '{fleet.Id}' is {WireNames.Of(found)}; hosts cannot join it.");
            var token = joinTokens.Issue(db, fleet.Id, location, provided: false, out var expiresAt);
            var url = options.Value.Advertised ?? listeners.HostUrl!.ToString().TrimEnd('/');
            return new CreateJoinTokenResponse { JoinToken = token, ExpirationTime = expiresAt, HostUrl = url };
        },
        cancellationToken);
}
