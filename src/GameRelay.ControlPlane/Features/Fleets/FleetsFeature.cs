using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets.Locations;
using GameRelay.ControlPlane.Features.Tags;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Fleets;

internal static class FleetsFeature
{
    internal static void AddFleets(this IServiceCollection services)
    {
        services.AddSingleton<FleetTransitions>();
        services.AddGameLiftOperation<CreateFleet, CreateFleetRequest, CreateFleetResponse>();
        services.AddGameLiftOperation<ListFleets, ListFleetsRequest, ListFleetsResponse>();
        services.AddGameLiftOperation<DescribeFleetAttributes, DescribeFleetAttributesRequest, DescribeFleetAttributesResponse>();
        services.AddGameLiftOperation<UpdateFleetAttributes, UpdateFleetAttributesRequest, UpdateFleetAttributesResponse>();
        services.AddGameLiftOperation<DescribeFleetCapacity, DescribeFleetCapacityRequest, DescribeFleetCapacityResponse>();
        services.AddGameLiftOperation<UpdateFleetCapacity, UpdateFleetCapacityRequest, UpdateFleetCapacityResponse>();
        services.AddGameLiftOperation<DescribeFleetUtilization, DescribeFleetUtilizationRequest, DescribeFleetUtilizationResponse>();
        services.AddGameLiftOperation<DescribeFleetEvents, DescribeFleetEventsRequest, DescribeFleetEventsResponse>();
        services.AddGameLiftOperation<DescribeRuntimeConfiguration, DescribeRuntimeConfigurationRequest, DescribeRuntimeConfigurationResponse>();
        services.AddGameLiftOperation<UpdateRuntimeConfiguration, UpdateRuntimeConfigurationRequest, UpdateRuntimeConfigurationResponse>();
        services.AddGameLiftOperation<DescribeFleetPortSettings, DescribeFleetPortSettingsRequest, DescribeFleetPortSettingsResponse>();
        services.AddGameLiftOperation<UpdateFleetPortSettings, UpdateFleetPortSettingsRequest, UpdateFleetPortSettingsResponse>();
        services.AddGameLiftOperation<DeleteFleet, DeleteFleetRequest, DeleteFleetResponse>();
        services.AddSingleton<FleetCapacities>();
        services.AddFleetLocations();
        services.AddTagged("fleet", async (db, id, cancellationToken) =>
            await db.Fleets.SingleOrDefaultAsync(f => f.Id == id && f.Status != FleetStatus.Terminated, cancellationToken));
        services.AddSingleton<ZeroCapacity>();
        services.AddHostedService(provider => provider.GetRequiredService<ZeroCapacity>());
        services.AddSingleton<FleetStartDeadlines>();
        services.AddHostedService(provider => provider.GetRequiredService<FleetStartDeadlines>());
        services.AddSingleton<FleetDeletion>();
        services.AddHostedService(provider => provider.GetRequiredService<FleetDeletion>());
    }

    internal static async Task<FleetRow> FindFleetAsync(this GameRelayDb db, string fleetIdOrArn, CancellationToken cancellationToken)
    {
        var id = Arns.IdOf(fleetIdOrArn);
        return await db.Fleets.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancellationToken)
            ?? throw new NotFoundException($"Fleet '{fleetIdOrArn}' does not exist.");
    }

    /// <exception cref="InvalidRequestException">The fleet is not in that location.</exception>
    internal static async Task<FleetStatus> CheckLocationAsync(this GameRelayDb db, string fleetId, string location, CancellationToken cancellationToken)
    {
        var locations = await db.FleetLocations.Where(l => l.FleetId == fleetId).OrderBy(l => l.Location)
            .Select(l => new { l.Location, l.Status }).ToListAsync(cancellationToken);
        return locations.SingleOrDefault(l => l.Location == location)?.Status ?? throw NotIn(fleetId, location, locations.Select(l => l.Location));
    }

    internal static InvalidRequestException NotIn(string fleetId, string location, IEnumerable<string> locations) =>
        new($"Fleet '{fleetId}' has no location '{location}'; it has: {string.Join(", ", locations)}.");

    internal static FleetAttributes ToApi(this FleetRow fleet, Arns arns) => new()
    {
        FleetId = fleet.Id,
        FleetArn = fleet.Arn,
        FleetType = fleet.FleetType,
        InstanceType = fleet.InstanceType,
        Description = fleet.Description,
        Name = fleet.Name,
        CreationTime = fleet.CreationTime,
        TerminationTime = fleet.TerminationTime,
        Status = fleet.Status,
        ScriptId = fleet.ScriptId,
        ScriptArn = arns.Script(fleet.ScriptId),
        ServerLaunchPath = fleet.ServerLaunchPath,
        ServerLaunchParameters = fleet.ServerLaunchParameters,
        LogPaths = fleet.LogPaths,
        NewGameSessionProtectionPolicy = fleet.NewGameSessionProtectionPolicy,
        OperatingSystem = fleet.OperatingSystem,
        ResourceCreationLimitPolicy = fleet.ResourceCreationLimitPolicy,
        MetricGroups = fleet.MetricGroups,
        InstanceRoleArn = fleet.InstanceRoleArn,
        InstanceRoleCredentialsProvider = fleet.InstanceRoleCredentialsProvider,
        CertificateConfiguration = new() { CertificateType = fleet.CertificateType },
        ComputeType = fleet.ComputeType,
        PlayerGatewayMode = fleet.PlayerGatewayMode,
        PlayerGatewayConfiguration = fleet.PlayerGatewayConfiguration,
    };

    internal static ManagedCapacityConfiguration ManagedCapacity(this FleetLocationRow location) => new()
    {
        ZeroCapacityStrategy = location.ZeroCapacityStrategy,
        ScaleInAfterInactivityMinutes =
            location.ZeroCapacityStrategy == ZeroCapacityStrategy.ScaleToAndFromZero ? location.ScaleInAfterInactivityMinutes : null,
    };

    internal static PlayerGatewayStatus GatewayStatus(this PlayerGatewayMode mode) =>
        mode == PlayerGatewayMode.Disabled ? PlayerGatewayStatus.Disabled : PlayerGatewayStatus.Enabled;
}
