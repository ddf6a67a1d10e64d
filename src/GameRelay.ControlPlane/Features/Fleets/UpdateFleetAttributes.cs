using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

internal sealed class UpdateFleetAttributes(Transactions transactions, TimeProvider time)
    : IOperation<UpdateFleetAttributesRequest, UpdateFleetAttributesResponse>
{
    public Task<UpdateFleetAttributesResponse> HandleAsync(UpdateFleetAttributesRequest request, CancellationToken cancellationToken)
    {
        if (request.AnywhereConfiguration is not null)
        {
            throw new InvalidRequestException(
                "AnywhereConfiguration is for fleets of ComputeType ANYWHERE, which are not supported by this GameRelay server.");
        }

        CreationLimitRules.Check(request.ResourceCreationLimitPolicy);
        var id = Arns.IdOf(request.FleetId);
        return transactions.RunAsync(
            async db =>
            {
                var status = await FleetTransitions.LockAsync(db, id, cancellationToken)
                    ?? throw new NotFoundException($"Fleet '{request.FleetId}' does not exist.");
                if (status is FleetStatus.Deleting or FleetStatus.Terminated)
                    throw new InvalidFleetStatusException($"Fleet '{id}' is {WireNames.Of(status)}; its attributes cannot change any more.");

                var fleet = await db.Fleets.SingleAsync(f => f.Id == id, cancellationToken);
                Apply(db, fleet, request);
                return new UpdateFleetAttributesResponse { FleetId = id, FleetArn = fleet.Arn };
            },
            cancellationToken);
    }

    private void Apply(GameRelayDb db, FleetRow fleet, UpdateFleetAttributesRequest request)
    {
        fleet.Name = request.Name ?? fleet.Name;
        fleet.Description = request.Description ?? fleet.Description;
        fleet.ResourceCreationLimitPolicy = request.ResourceCreationLimitPolicy ?? fleet.ResourceCreationLimitPolicy;
        if (request.MetricGroups is { } groups)
            fleet.MetricGroups = groups.Count > 0 ? groups : CreateFleet.DefaultMetricGroups;

        if (request.NewGameSessionProtectionPolicy is not { } policy || policy == fleet.NewGameSessionProtectionPolicy)
            return;
        FleetEvents.Add(
            db, fleet.Id, FleetEventCodes.FleetNewGameSessionProtectionPolicyUpdated,
            $"The protection policy for new game sessions of fleet {fleet.Id} changed from {WireNames.Of(fleet.NewGameSessionProtectionPolicy)} " +
            $"to {WireNames.Of(policy)}",
            time.GetUtcNow());
        fleet.NewGameSessionProtectionPolicy = policy;
    }
}
