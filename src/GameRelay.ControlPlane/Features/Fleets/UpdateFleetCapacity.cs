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
        var id = Arns.IdOf(request.FleetId);
        return transactions.RunAsync(
            async db =>
            {
                var location = await FindAsync(db, id, request, cancellationToken);
                ApplyStrategy(location, request);
                var desired = request.DesiredInstances ?? location.Desired;
                var change = new FleetCapacityChange(MinimumOf(location, request, desired), desired, request.MaxSize ?? location.Maximum);
                CheckOrder(change);
                await quota.CheckAsync(db, desired - location.Desired, cancellationToken);
                change.Apply(db, location, time.GetUtcNow());
                location.LastAskedAt = time.GetUtcNow();
                return new UpdateFleetCapacityResponse
                {
                    FleetId = id,
                    FleetArn = arns.Fleet(id),
                    Location = location.Location,
                    ManagedCapacityConfiguration = location.ManagedCapacity(),
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
        var location = locations.SingleOrDefault(l => l.Location == name)
            ?? throw FleetsFeature.NotIn(id, name, locations.Select(l => l.Location));
        return location.Status == FleetStatus.Active ? location : throw new InvalidFleetStatusException(
            $"Location '{name}' of fleet '{id}' is {WireNames.Of(location.Status)}; its capacity can change while it is ACTIVE.");
    }

    // What the request leaves out keeps its value, so the three are judged together.
    private static void CheckOrder(FleetCapacityChange change)
    {
        var (minimum, desired, maximum) = change;
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

    private static void ApplyStrategy(FleetLocationRow location, UpdateFleetCapacityRequest request)
    {
        location.ZeroCapacityStrategy = request.ManagedCapacityConfiguration?.ZeroCapacityStrategy ?? location.ZeroCapacityStrategy;
        var isManaged = location.ZeroCapacityStrategy == ZeroCapacityStrategy.ScaleToAndFromZero;
        if (isManaged && request.MinSize is not null)
        {
            throw new InvalidRequestException(
                "MinSize is managed with ZeroCapacityStrategy SCALE_TO_AND_FROM_ZERO: leave it out, or set ZeroCapacityStrategy MANUAL in the same request.");
        }

        if (request.ManagedCapacityConfiguration?.ScaleInAfterInactivityMinutes is not { } minutes)
            return;
        if (!isManaged)
            throw new InvalidRequestException("ScaleInAfterInactivityMinutes belongs to ZeroCapacityStrategy SCALE_TO_AND_FROM_ZERO.");
        location.ScaleInAfterInactivityMinutes = minutes;
    }

    private static int MinimumOf(FleetLocationRow location, UpdateFleetCapacityRequest request, int desired) =>
        location.ZeroCapacityStrategy == ZeroCapacityStrategy.ScaleToAndFromZero ? Math.Min(desired, 1) : request.MinSize ?? location.Minimum;
}
