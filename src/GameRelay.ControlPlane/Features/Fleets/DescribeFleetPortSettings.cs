using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets.Locations;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

/// <summary>A deleted fleet answers without permissions.</summary>
internal sealed class DescribeFleetPortSettings(IDbContextFactory<GameRelayDb> databases)
    : IOperation<DescribeFleetPortSettingsRequest, DescribeFleetPortSettingsResponse>
{
    public async Task<DescribeFleetPortSettingsResponse> HandleAsync(DescribeFleetPortSettingsRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var fleet = await db.FindFleetAsync(request.FleetId, cancellationToken);
        if (request.Location is { } location)
            await db.FindLocationsAsync(fleet.Id, [location], cancellationToken);
        return new()
        {
            FleetId = fleet.Id,
            FleetArn = fleet.Arn,
            InboundPermissions = fleet.Status == FleetStatus.Terminated ? null : fleet.InboundPermissions,
            Location = request.Location,
        };
    }
}
