using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>A deleted fleet answers without one.</summary>
internal sealed class DescribeRuntimeConfiguration(IDbContextFactory<GameRelayDb> databases)
    : IOperation<DescribeRuntimeConfigurationRequest, DescribeRuntimeConfigurationResponse>
{
    public async Task<DescribeRuntimeConfigurationResponse> HandleAsync(DescribeRuntimeConfigurationRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var fleet = await db.FindFleetAsync(request.FleetId, cancellationToken);
        return new() { RuntimeConfiguration = fleet.Status == FleetStatus.Terminated ? null : fleet.RuntimeConfiguration };
    }
}
