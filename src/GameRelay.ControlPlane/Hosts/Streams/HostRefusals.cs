using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.Hosting;
using GameRelay.Hosting.Host.V1;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>
/// Refuses agents that speak another protocol. Such a host is heard of all the same: its lease goes on as long as it tries, so that the games that it has
/// are not ended by an upgrade that is half done.
/// </summary>
internal sealed partial class HostRefusals(Transactions transactions, IOptions<HostOptions> options, TimeProvider time, ILogger<HostRefusals> logger)
{
    private const int LongestVersionText = 32;

    /// <exception cref="RpcException">The agent is too old or too new. It tells its operator so, and tries again.</exception>
    internal async Task CheckAsync(ComputeRow compute, HostSnapshot snapshot, CancellationToken cancellationToken)
    {
        var theirs = ProtocolVersions.Told(snapshot.ProtocolVersion, snapshot.OldestProtocolVersion);
        if (theirs.Meet(ProtocolVersions.Host))
            return;
        var agent = snapshot.AgentVersion.Length > 0 ? $"agent {new string([.. snapshot.AgentVersion.Take(LongestVersionText)])}" : "agent";
        var cure = theirs.AreOlderThan(ProtocolVersions.Host)
            ? "Upgrade the agent on this host; its games go on meanwhile."
            : "Upgrade the control plane, or install the agent of its version on this host; its games go on meanwhile.";
        var refusal = $"Its {agent} speaks {theirs}, and this control plane {ProtocolVersions.Host}. {cure}";
        await transactions.RunAsync(db => NoteAsync(db, compute, refusal, cancellationToken), cancellationToken);
        throw new RpcException(new(StatusCode.FailedPrecondition, refusal));
    }

    private async Task NoteAsync(GameRelayDb db, ComputeRow compute, string refusal, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var isNew = await db.Computes.Where(c => c.Id == compute.Id && c.Refusal != refusal)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Refusal, refusal), cancellationToken) == 1;
        // A host that is to go cannot be told to; it is gone when its lease is over.
        await db.Computes
            .Where(c => c.Id == compute.Id && c.Status == ComputeStatus.Unreachable && c.DrainingSince == null
                && db.Fleets.Any(f => f.Id == c.FleetId && f.Status != FleetStatus.Deleting && f.Status != FleetStatus.Terminated))
            .ExecuteUpdateAsync(
                set => set.SetProperty(c => c.LastSeenAt, now).SetProperty(c => c.LeaseExpiresAt, now + options.Value.HostLease), cancellationToken);
        if (!isNew)
            return;
        FleetEvents.Add(db, compute.FleetId, FleetEventCodes.GenericEvent, $"Host {compute.ComputeName} was refused. {refusal}", now);
        LogRefused(compute.ComputeName, compute.FleetId, refusal);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Host {ComputeName} of fleet {FleetId} was refused. {Refusal}")]
    private partial void LogRefused(string computeName, string fleetId, string refusal);
}
