using GameRelay.ControlPlane.Data;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>Writes the event log of a fleet, in the transaction of what happened.</summary>
internal static class FleetEvents
{
    internal static void Add(GameRelayDb db, string fleetId, string code, string message, DateTimeOffset time, Guid? eventId = null) => db.Events.Add(new()
    {
        Id = eventId ?? Guid.CreateVersion7(time),
        ResourceId = fleetId,
        Code = code,
        Message = message,
        EventTime = time,
    });
}
