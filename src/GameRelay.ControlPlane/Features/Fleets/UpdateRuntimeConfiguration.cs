using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>Replaces the whole plan, in any status but that of a deleted fleet, and tells the fleet's hosts.</summary>
internal sealed class UpdateRuntimeConfiguration(Transactions transactions)
    : IOperation<UpdateRuntimeConfigurationRequest, UpdateRuntimeConfigurationResponse>
{
    public Task<UpdateRuntimeConfigurationResponse> HandleAsync(UpdateRuntimeConfigurationRequest request, CancellationToken cancellationToken)
    {
        var id = Arns.IdOf(request.FleetId);
        var configuration = RuntimeConfigurationRules.Complete(request.RuntimeConfiguration);
        return transactions.RunAsync(
            async db =>
            {
                var updated = await db.Fleets.Where(f => f.Id == id && f.Status != FleetStatus.Terminated).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(f => f.RuntimeConfiguration, configuration)
                        .SetProperty(f => f.RuntimeConfigurationVersion, f => f.RuntimeConfigurationVersion + 1),
                    cancellationToken);
                if (updated == 0)
                {
                    var fleet = await db.FindFleetAsync(request.FleetId, cancellationToken);
                    throw new InvalidFleetStatusException($"Fleet '{fleet.Id}' is {WireNames.Of(fleet.Status)}: it has no runtime configuration any more.");
                }

                await FleetHosts.WantOtherwiseAsync(db, [id], cancellationToken);
                return new UpdateRuntimeConfigurationResponse { RuntimeConfiguration = configuration };
            },
            cancellationToken);
    }
}
