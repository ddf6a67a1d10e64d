using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets.Locations;
using GameRelay.ControlPlane.Features.Locations;
using GameRelay.ControlPlane.Features.Scripts;
using GameRelay.ControlPlane.Hosts.Capacity;

namespace GameRelay.ControlPlane.Features.Fleets;

internal sealed class CreateFleet(Transactions transactions, HostQuota quota, Arns arns, TimeProvider time)
    : IOperation<CreateFleetRequest, CreateFleetResponse>
{
    internal static readonly IReadOnlyList<string> DefaultMetricGroups = ["default"];

    // What realtime fleets of GameLift open by themselves.
    private static readonly IpPermission[] DefaultPermissions =
    [
        new() { FromPort = 33400, ToPort = 33500, IpRange = "0.0.0.0/0", Protocol = IpProtocol.Udp },
        new() { FromPort = 1900, ToPort = 2000, IpRange = "0.0.0.0/0", Protocol = IpProtocol.Tcp },
    ];

    public async Task<CreateFleetResponse> HandleAsync(CreateFleetRequest request, CancellationToken cancellationToken)
    {
        CheckSupported(request);
        InboundPermissionRules.Check(request.EC2InboundPermissions);
        CreationLimitRules.Check(request.ResourceCreationLimitPolicy);
        TagRules.Check(request.Tags);
        var scriptId = Arns.IdOf(request.ScriptId!);
        var runtimeConfiguration = RuntimeConfigurationRules.Read(request);
        var locations = ReadLocations(request.Locations);

        var id = $"fleet-{Guid.NewGuid()}";
        var fleet = new FleetRow
        {
            Id = id,
            Arn = arns.Fleet(id),
            Name = request.Name,
            Description = request.Description,
            ScriptId = scriptId,
            Status = FleetStatus.New,
            FleetType = request.FleetType ?? FleetType.OnDemand,
            ComputeType = ComputeType.Ec2,
            InstanceType = request.EC2InstanceType,
            NewGameSessionProtectionPolicy = request.NewGameSessionProtectionPolicy ?? ProtectionPolicy.NoProtection,
            RuntimeConfiguration = runtimeConfiguration,
            RuntimeConfigurationVersion = 1,
            DesiredVersion = 1,
            ServerLaunchPath = request.ServerLaunchPath,
            ServerLaunchParameters = request.ServerLaunchParameters,
            LogPaths = request.LogPaths,
            MetricGroups = request.MetricGroups is { Count: > 0 } groups ? groups : DefaultMetricGroups,
            InboundPermissions = request.EC2InboundPermissions ?? DefaultPermissions,
            ResourceCreationLimitPolicy = request.ResourceCreationLimitPolicy,
            InstanceRoleArn = request.InstanceRoleArn,
            InstanceRoleCredentialsProvider = request.InstanceRoleCredentialsProvider,
            CertificateType = CertificateType.Disabled,
            PlayerGatewayMode = request.PlayerGatewayMode ?? PlayerGatewayMode.Disabled,
            PlayerGatewayConfiguration = request.PlayerGatewayConfiguration,
            Tags = request.Tags ?? [],
            CreationTime = time.GetUtcNow(),
        };
        return await transactions.RunAsync(
            async db =>
            {
                var nodeJsVersion = await db.KeepScriptAsync(scriptId, cancellationToken)
                    ?? throw new NotFoundException($"Script '{request.ScriptId}' does not exist.");
                fleet.OperatingSystem = nodeJsVersion == CreateScript.DefaultNodeJsVersion ? FleetOperatingSystem.AmazonLinux2 : FleetOperatingSystem.AmazonLinux2023;
                await db.KeepCustomLocationsAsync(locations, cancellationToken);
                await quota.CheckAsync(db, locations.Count, cancellationToken);
                db.Fleets.Add(fleet);
                FleetLocationRow[] rows = [.. locations.Select(location => FleetLocationRow.New(id, location, fleet.CreationTime))];
                db.FleetLocations.AddRange(rows);
                FleetEvents.Add(db, id, FleetEventCodes.FleetCreated, $"Fleet {id} was created", fleet.CreationTime);
                return new CreateFleetResponse { FleetAttributes = fleet.ToApi(arns), LocationStates = [.. rows.Select(row => row.ToApi(fleet))] };
            },
            cancellationToken);
    }

    private static void CheckSupported(CreateFleetRequest request)
    {
        if (request.ComputeType == ComputeType.Anywhere || request.AnywhereConfiguration is not null)
        {
            throw new InvalidRequestException(
                "ComputeType ANYWHERE is not supported by this GameRelay server: create the fleet without it, and let its hosts join with a join token.");
        }

        if (request.BuildId is not null)
            throw new InvalidRequestException("BuildId is not supported by this GameRelay server: create the fleet with a ScriptId.");
        if (request.ScriptId is null)
            throw new InvalidRequestException("ScriptId is missing: a fleet runs a script.");
        if (request.CertificateConfiguration?.CertificateType == CertificateType.Generated)
        {
            throw new InvalidRequestException(
                "CertificateType GENERATED is not supported by this GameRelay server: its native transport is encrypted without a certificate.");
        }

        if (request.PeerVpcId is not null || request.PeerVpcAwsAccountId is not null)
            throw new InvalidRequestException("PeerVpcId and PeerVpcAwsAccountId are not supported by GameRelay, which has no VPC.");
    }

    private List<string> ReadLocations(IReadOnlyList<LocationConfiguration>? given)
    {
        List<string> locations = [.. (given ?? []).Select(configuration => configuration.Location)];
        FleetLocations.RefuseRepeated(locations);
        // The home location is one of them, be it given or not.
        return [arns.Region, .. locations.Where(location => location != arns.Region)];
    }
}
