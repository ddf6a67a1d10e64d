using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.Hosting.Host.V1;
using Microsoft.EntityFrameworkCore;
using HostRuntimeConfiguration = GameRelay.Hosting.Host.V1.RuntimeConfiguration;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>What a host should run: what its fleet wants, unless it is on its way out.</summary>
internal sealed class DesiredStates(IDbContextFactory<GameRelayDb> databases)
{
    private const int DefaultActivationTimeoutSeconds = 300;

    internal async Task<DesiredState?> GetAsync(string fleetId, string computeId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await (
            from fleet in db.Fleets.AsNoTracking()
            where fleet.Id == fleetId
            join script in db.Scripts.AsNoTracking() on fleet.ScriptId equals script.Id
            select new { Fleet = fleet, Script = script, Draining = db.Computes.Any(c => c.Id == computeId && c.DrainingSince != null) })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
            return null;
        var configuration = found.Fleet.RuntimeConfiguration;
        DesiredState desired = new()
        {
            Version = found.Fleet.DesiredVersion,
            FleetId = fleetId,
            ScriptId = found.Script.Id,
            ScriptContentHash = found.Script.ContentHash,
            NodeJsVersion = found.Script.NodeJsVersion,
            Accepting = !found.Draining && found.Fleet.Status is not (FleetStatus.Deleting or FleetStatus.Terminated or FleetStatus.Error),
            RuntimeConfiguration = new HostRuntimeConfiguration
            {
                GameSessionActivationTimeoutSeconds = configuration.GameSessionActivationTimeoutSeconds ?? DefaultActivationTimeoutSeconds,
                MaxConcurrentGameSessionActivations = configuration.MaxConcurrentGameSessionActivations ?? int.MaxValue,
            },
        };
        desired.RuntimeConfiguration.ServerProcesses.Add((configuration.ServerProcesses ?? []).Select(p => new ServerProcessConfiguration
        {
            LaunchPath = p.LaunchPath,
            Parameters = p.Parameters ?? "",
            ConcurrentExecutions = p.ConcurrentExecutions ?? 1,
        }));
        return desired;
    }

    /// <summary>Deleted, or being deleted: its hosts have no more to do.</summary>
    internal async Task<bool> FleetIsGoneAsync(string fleetId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return !await db.Fleets.AnyAsync(f => f.Id == fleetId && f.Status != FleetStatus.Deleting && f.Status != FleetStatus.Terminated, cancellationToken);
    }
}
