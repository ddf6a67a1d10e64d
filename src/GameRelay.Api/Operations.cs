using System.Collections.Frozen;

namespace GameRelay.Api;

/// <summary>The names that an <c>X-Amz-Target</c> may carry: GameLift's own (service model 2015-10-01) and those of GameRelay.</summary>
public static class Operations
{
    public const string GameLiftPrefix = "GameLift";
    public const string GameRelayPrefix = "GameRelay";

    /// <summary>Every operation of the GameLift API, built here or not, so that a name that is not built is told from one that does not exist.</summary>
    public static FrozenSet<string> GameLift { get; } = new[]
    {
        "AcceptMatch", "ClaimGameServer", "CreateAlias", "CreateBuild", "CreateContainerFleet", "CreateContainerGroupDefinition", "CreateFleet",
        "CreateFleetLocations", "CreateGameServerGroup", "CreateGameSession", "CreateGameSessionQueue", "CreateLocation",
        "CreateMatchmakingConfiguration", "CreateMatchmakingRuleSet", "CreatePlayerSession", "CreatePlayerSessions", "CreateScript",
        "CreateVpcPeeringAuthorization", "CreateVpcPeeringConnection", "DeleteAlias", "DeleteBuild", "DeleteContainerFleet",
        "DeleteContainerGroupDefinition", "DeleteFleet", "DeleteFleetLocations", "DeleteGameServerGroup", "DeleteGameSessionQueue",
        "DeleteLocation", "DeleteMatchmakingConfiguration", "DeleteMatchmakingRuleSet", "DeleteScalingPolicy", "DeleteScript",
        "DeleteVpcPeeringAuthorization", "DeleteVpcPeeringConnection", "DeregisterCompute", "DeregisterGameServer", "DescribeAlias",
        "DescribeBuild", "DescribeCompute", "DescribeContainerFleet", "DescribeContainerGroupDefinition", "DescribeContainerGroupPortMappings",
        "DescribeEC2InstanceLimits", "DescribeFleetAttributes", "DescribeFleetCapacity", "DescribeFleetDeployment", "DescribeFleetEvents",
        "DescribeFleetLocationAttributes", "DescribeFleetLocationCapacity", "DescribeFleetLocationUtilization", "DescribeFleetPortSettings",
        "DescribeFleetUtilization", "DescribeGameServer", "DescribeGameServerGroup", "DescribeGameServerInstances", "DescribeGameSessionDetails",
        "DescribeGameSessionPlacement", "DescribeGameSessionQueues", "DescribeGameSessions", "DescribeInstances", "DescribeMatchmaking",
        "DescribeMatchmakingConfigurations", "DescribeMatchmakingRuleSets", "DescribePlayerSessions", "DescribeRuntimeConfiguration",
        "DescribeScalingPolicies", "DescribeScript", "DescribeVpcPeeringAuthorizations", "DescribeVpcPeeringConnections", "GetComputeAccess",
        "GetComputeAuthToken", "GetGameSessionLogUrl", "GetInstanceAccess", "GetPlayerConnectionDetails", "ListAliases", "ListBuilds",
        "ListCompute", "ListContainerFleets", "ListContainerGroupDefinitionVersions", "ListContainerGroupDefinitions", "ListFleetDeployments",
        "ListFleets", "ListGameServerGroups", "ListGameServers", "ListLocations", "ListScripts", "ListTagsForResource", "PutScalingPolicy",
        "RegisterCompute", "RegisterGameServer", "RequestUploadCredentials", "ResolveAlias", "ResumeGameServerGroup", "SearchGameSessions",
        "StartFleetActions", "StartGameSessionPlacement", "StartMatchBackfill", "StartMatchmaking", "StopFleetActions", "StopGameSessionPlacement",
        "StopMatchmaking", "SuspendGameServerGroup", "TagResource", "TerminateGameSession", "UntagResource", "UpdateAlias", "UpdateBuild",
        "UpdateContainerFleet", "UpdateContainerGroupDefinition", "UpdateFleetAttributes", "UpdateFleetCapacity", "UpdateFleetPortSettings",
        "UpdateGameServer", "UpdateGameServerGroup", "UpdateGameSession", "UpdateGameSessionQueue", "UpdateMatchmakingConfiguration",
        "UpdateRuntimeConfiguration", "UpdateScript", "ValidateMatchmakingRuleSet",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static string GameLiftTarget(string operation) => $"{GameLiftPrefix}.{operation}";

    public static string GameRelayTarget(string operation) => $"{GameRelayPrefix}.{operation}";
}
