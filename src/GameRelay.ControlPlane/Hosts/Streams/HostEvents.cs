using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.Hosting.Host.V1;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>What only a host can tell about a fleet that comes up: how far it has come, and what stands in its way.</summary>
internal sealed class HostEvents(FleetTransitions fleets, TimeProvider time)
{
    internal async Task ApplyAsync(GameRelayDb db, StreamIdentity host, HostEvent hostEvent, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(hostEvent.EventId, out var eventId) || await db.Events.AnyAsync(e => e.Id == eventId, cancellationToken))
            return;
        switch (hostEvent.Code)
        {
            case FleetEventCodes.FleetStateDownloading:
                await AdvanceAsync(FleetStatus.Downloading);
                break;
            case FleetEventCodes.FleetStateValidating:
                await AdvanceAsync(FleetStatus.Validating);
                break;
            case FleetEventCodes.FleetStateBuilding:
                await AdvanceAsync(FleetStatus.Building);
                break;
            case FleetEventCodes.FleetStateActivating:
                await AdvanceAsync(FleetStatus.Activating);
                break;
            case FleetEventCodes.FleetCreationExtractingBuild or FleetEventCodes.FleetCreationValidatingRuntimeConfig:
                if (await ComesUpAsync())
                    Add();
                break;
            // Found in the script; whether it keeps the fleet from coming up is told by its server processes.
            case FleetEventCodes.FleetValidationExecutableRuntimeFailure or FleetEventCodes.ComputeLogUploadFailed or FleetEventCodes.GenericEvent:
                Add();
                break;
            case FleetEventCodes.FleetBinaryDownloadFailed or FleetEventCodes.FleetCreationFailedInstaller:
                if (!await FailAsync(hostEvent.Code))
                    Add();
                break;
            case FleetEventCodes.ServerProcessInvalidPath:
                Add();
                await FailAsync(FleetEventCodes.FleetValidationLaunchPathNotFound);
                break;
        }

        Task AdvanceAsync(FleetStatus to) => fleets.AdvanceAsync(db, host.FleetId, host.Location, to, cancellationToken);

        Task<bool> FailAsync(string code) => fleets.FailAsync(db, host.FleetId, host.Location, code, hostEvent.Message, cancellationToken);

        Task<bool> ComesUpAsync() => db.FleetLocations.AnyAsync(
            l => l.FleetId == host.FleetId && l.Location == host.Location
                && (l.Status == FleetStatus.New || l.Status == FleetStatus.Downloading || l.Status == FleetStatus.Validating
                    || l.Status == FleetStatus.Building || l.Status == FleetStatus.Activating),
            cancellationToken);

        void Add() => FleetEvents.Add(db, host.FleetId, hostEvent.Code, hostEvent.Message, time.GetUtcNow(), eventId);
    }
}
