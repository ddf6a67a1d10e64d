using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets.Locations;
using GameRelay.Hosting.Host.V1;
using Microsoft.EntityFrameworkCore;
using HostRuntimeConfiguration = GameRelay.Hosting.Host.V1.RuntimeConfiguration;

namespace GameRelay.ControlPlane.Hosts.Streams;

/// <summary>What a host should run: what its fleet wants, unless the host or its location is on its way out.</summary>
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
            select new
            {
                Fleet = fleet,
                Script = script,
                IsLeaving = db.Computes.Any(c => c.Id == computeId && (c.DrainingSince != null || db.FleetLocations.Any(
                    l => l.FleetId == c.FleetId && l.Location == c.Location
                        && (l.Status == FleetStatus.Deleting || l.Status == FleetStatus.Terminated || l.Status == FleetStatus.Error)))),
            })
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
            Accepting = !found.IsLeaving && found.Fleet.Status is not (FleetStatus.Deleting or FleetStatus.Terminated or FleetStatus.Error),
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

    /// <summary>The fleet, or its location, is deleted or being deleted: the hosts there have no more to do.</summary>
    internal async Task<bool> IsGoneAsync(string fleetId, string location, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return !await db.WantsHostsAsync(fleetId, location, cancellationToken);
    }
}
