using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Hosts.Capacity;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>
/// Says how many hosts a location should have. The capacity provider makes those that are missing; <see cref="HostDrain"/> takes away those that are
/// too many.
/// </summary>
internal sealed class UpdateFleetCapacity(Transactions transactions, HostQuota quota, Arns arns, TimeProvider time)
    : IOperation<UpdateFleetCapacityRequest, UpdateFleetCapacityResponse>
{
    public Task<UpdateFleetCapacityResponse> HandleAsync(UpdateFleetCapacityRequest request, CancellationToken cancellationToken)
    {
        CheckSupported(request.ManagedCapacityConfiguration);
        var id = Arns.IdOf(request.FleetId);
        return transactions.RunAsync(
            async db =>
            {
                var location = await FindAsync(db, id, request, cancellationToken);
                var (minimum, desired, maximum) = (
                    request.MinSize ?? location.Minimum, request.DesiredInstances ?? location.Desired, request.MaxSize ?? location.Maximum);
                CheckOrder(minimum, desired, maximum);
                await quota.CheckAsync(db, desired - location.Desired, cancellationToken);
                if ((minimum, desired, maximum) != (location.Minimum, location.Desired, location.Maximum))
                {
                    var changes = string.Join(
                        ", ",
                        Change("DESIRED", location.Desired, desired),
                        Change("MINIMUM", location.Minimum, minimum),
                        Change("MAXIMUM", location.Maximum, maximum));
                    FleetEvents.Add(
                        db, id, FleetEventCodes.FleetScalingEvent, $"The capacity of fleet {id} in {location.Location} changed: {changes}", time.GetUtcNow());
                    (location.Minimum, location.Desired, location.Maximum) = (minimum, desired, maximum);
                }

                return new UpdateFleetCapacityResponse
                {
                    FleetId = id,
                    FleetArn = arns.Fleet(id),
                    Location = location.Location,
                    ManagedCapacityConfiguration = FleetsFeature.ManualCapacity,
                };
            },
            cancellationToken);
    }

    private async Task<FleetLocationRow> FindAsync(GameRelayDb db, string id, UpdateFleetCapacityRequest request, CancellationToken cancellationToken)
    {
        var status = await FleetTransitions.LockAsync(db, id, cancellationToken) ?? throw new NotFoundException($"Fleet '{request.FleetId}' does not exist.");
        if (status != FleetStatus.Active)
            throw new InvalidFleetStatusException($"Fleet '{id}' is {WireNames.Of(status)}; its capacity can change while it is ACTIVE.");

        var name = request.Location ?? arns.Region;
        var locations = await db.FleetLocations.Where(l => l.FleetId == id).OrderBy(l => l.Location).ToListAsync(cancellationToken);
        var location = locations.SingleOrDefault(l => l.Location == name) ?? throw new InvalidRequestException(
            $"Fleet '{id}' has no location '{name}'; it has: {string.Join(", ", locations.Select(l => l.Location))}.");
        return location.Status == FleetStatus.Active ? location : throw new InvalidFleetStatusException(
            $"Location '{name}' of fleet '{id}' is {WireNames.Of(location.Status)}; its capacity can change while it is ACTIVE.");
    }

    // What the request leaves out keeps its value, so the three are judged together.
    private static void CheckOrder(int minimum, int desired, int maximum)
    {
        if (minimum > maximum)
            throw new InvalidRequestException($"MinSize would be {minimum}, above MaxSize {maximum}.");
        if (desired > maximum)
        {
            throw new InvalidRequestException(
                $"DesiredInstances would be {desired}, above MaxSize {maximum}: ask for at most {maximum}, or raise MaxSize in the same request.");
        }

        if (desired < minimum)
        {
            throw new InvalidRequestException(
                $"DesiredInstances would be {desired}, below MinSize {minimum}: ask for at least {minimum}, or lower MinSize in the same request.");
        }
    }

    private static void CheckSupported(ManagedCapacityConfiguration? configuration)
    {
        if (configuration?.ZeroCapacityStrategy == ZeroCapacityStrategy.ScaleToAndFromZero)
        {
            throw new InvalidRequestException(
                "ZeroCapacityStrategy SCALE_TO_AND_FROM_ZERO is not supported by this GameRelay server: use MANUAL, and set DesiredInstances.");
        }

        if (configuration?.ScaleInAfterInactivityMinutes is not null)
            throw new InvalidRequestException("ScaleInAfterInactivityMinutes belongs to ZeroCapacityStrategy SCALE_TO_AND_FROM_ZERO.");
    }

    private static string Change(string figure, int from, int to) => from == to ? $"{figure} {to}" : $"{figure} {from} to {to}";
}
