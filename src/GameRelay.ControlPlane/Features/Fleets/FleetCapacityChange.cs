using GameRelay.Api;
using GameRelay.ControlPlane.Data;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>A location's figures from now on. Applied under the fleet's lock, whoever asks for it.</summary>
internal sealed record FleetCapacityChange(int Minimum, int Desired, int Maximum)
{
    /// <summary>Tells of it, unless nothing changes.</summary>
    internal void Apply(GameRelayDb db, FleetLocationRow location, DateTimeOffset now)
    {
        if (this == new FleetCapacityChange(location.Minimum, location.Desired, location.Maximum))
            return;

        var changes = string.Join(
            ", ",
            Change("DESIRED", location.Desired, Desired),
            Change("MINIMUM", location.Minimum, Minimum),
            Change("MAXIMUM", location.Maximum, Maximum));
        FleetEvents.Add(
            db, location.FleetId, FleetEventCodes.FleetScalingEvent,
            $"The capacity of fleet {location.FleetId} in {location.Location} changed: {changes}", now);
        (location.Minimum, location.Desired, location.Maximum) = (Minimum, Desired, Maximum);
    }

    private static string Change(string figure, int from, int to) => from == to ? $"{figure} {to}" : $"{figure} {from} to {to}";
}
