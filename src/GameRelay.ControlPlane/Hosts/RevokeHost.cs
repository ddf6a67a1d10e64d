using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Hosts.Streams;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Hosts;

internal sealed partial class RevokeHost(Transactions transactions, ProcessReports processes, TimeProvider time, ILogger<RevokeHost> logger)
    : IOperation<RevokeHostRequest, RevokeHostResponse>
{
    public Task<RevokeHostResponse> HandleAsync(RevokeHostRequest request, CancellationToken cancellationToken) => transactions.RunAsync(
        async db =>
        {
            var host = await db.FindHostAsync(request.FleetId, request.ComputeName, cancellationToken);
            var now = time.GetUtcNow();
            // The epoch outdates the stream that may be open: nothing that comes through it is taken any more, and its next report ends it.
            var revoked = await db.Computes.Where(c => c.Id == host.Id && c.RevokedAt == null).ExecuteUpdateAsync(
                set => set
                    .SetProperty(c => c.Status, ComputeStatus.Terminated)
                    .SetProperty(c => c.RevokedAt, now)
                    .SetProperty(c => c.StreamHolder, (string?)null)
                    .SetProperty(c => c.StreamEpoch, c => c.StreamEpoch + 1),
                cancellationToken);
            if (revoked == 0)
                return new RevokeHostResponse();

            var cause = $"Host {host.ComputeName} was revoked.";
            await processes.EndAllAsync(db, host.Id, cause, cancellationToken);
            await db.ComputeCommands.Where(c => c.ComputeId == host.Id && c.AcknowledgedAt == null).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.AcknowledgedAt, now).SetProperty(c => c.Error, cause), cancellationToken);
            FleetEvents.Add(db, host.FleetId, FleetEventCodes.GenericEvent, $"{cause} Its game sessions were ended.", now);
            LogRevoked(host.ComputeName, host.FleetId);
            return new RevokeHostResponse();
        },
        cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Host {ComputeName} of fleet {FleetId} was revoked")]
    private partial void LogRevoked(string computeName, string fleetId);
}
