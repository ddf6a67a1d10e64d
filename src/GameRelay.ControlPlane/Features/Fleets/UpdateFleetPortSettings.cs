using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets.Locations;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>Revocations come before authorizations. What is authorized already stays as it is.</summary>
internal sealed class UpdateFleetPortSettings(Transactions transactions) : IOperation<UpdateFleetPortSettingsRequest, UpdateFleetPortSettingsResponse>
{
    public Task<UpdateFleetPortSettingsResponse> HandleAsync(UpdateFleetPortSettingsRequest request, CancellationToken cancellationToken)
    {
        InboundPermissionRules.Check(request.InboundPermissionAuthorizations);
        var id = Arns.IdOf(request.FleetId);
        return transactions.RunAsync(
            async db =>
            {
                var status = await FleetTransitions.LockAsync(db, id, cancellationToken) ?? throw FleetLocations.NoSuchFleet(request.FleetId);
                if (status is FleetStatus.Deleting or FleetStatus.Terminated)
                    throw new InvalidFleetStatusException($"Fleet '{id}' is {WireNames.Of(status)}; its ports cannot change any more.");

                var fleet = await db.Fleets.SingleAsync(f => f.Id == id, cancellationToken);
                fleet.InboundPermissions = Change(fleet.InboundPermissions, request);
                return new UpdateFleetPortSettingsResponse { FleetId = id, FleetArn = fleet.Arn };
            },
            cancellationToken);
    }

    private static List<IpPermission> Change(IReadOnlyList<IpPermission> present, UpdateFleetPortSettingsRequest request)
    {
        var revoked = request.InboundPermissionRevocations ?? [];
        if (revoked.Except(present).FirstOrDefault() is { } unknown)
        {
            throw new ConflictException(
                $"The fleet has no inbound permission {InboundPermissionRules.Describe(unknown)}; it has: " +
                $"{string.Join(", ", present.Select(InboundPermissionRules.Describe))}.");
        }

        List<IpPermission> changed = [.. present.Except(revoked).Union(request.InboundPermissionAuthorizations ?? [])];
        return changed.Count <= InboundPermissionRules.MaximumPermissions ? changed : throw new LimitExceededException(
            $"The fleet would have {changed.Count} inbound permissions; it may have {InboundPermissionRules.MaximumPermissions}.");
    }
}
