namespace GameRelay.ControlPlane.Tests.Api.Validation;

/// <summary>
/// What every member of every operation must obey, as the API's own reference has it. A line is a member with its rule (<see cref="MemberRule"/>); '!'
/// marks one that must be given. <c>A.B</c> is a member of A, <c>A[].B</c> one of each element of A.
/// </summary>
internal static class RequestTable
{
    private const string Text = """
        CreateScript
          Name                                   Label
          Version                                Label
          StorageLocation                        Object
          StorageLocation.Bucket                 NonEmpty
          StorageLocation.Key                    NonEmpty
          StorageLocation.RoleArn                NonEmpty
          StorageLocation.ObjectVersion          NonEmpty
          ZipFile                                Blob 5000000
          Tags                                   List 0..200
          Tags[].Key!                            TagKey
          Tags[].Value!                          TagValue
          NodeJsVersion                          NodeJsVersion
        UpdateScript
          ScriptId!                              ScriptIdOrArn
          Name                                   Label
          Version                                Label
          StorageLocation                        Object
          StorageLocation.Bucket                 NonEmpty
          StorageLocation.Key                    NonEmpty
          StorageLocation.RoleArn                NonEmpty
          StorageLocation.ObjectVersion          NonEmpty
          ZipFile                                Blob 5000000
        DescribeScript
          ScriptId!                              ScriptIdOrArn
        DeleteScript
          ScriptId!                              ScriptIdOrArn
        ListScripts
          Limit                                  Integer 1..
          NextToken                              Token

        CreateFleet
          Name!                                  Label
          Description                            Label
          BuildId                                BuildIdOrArn
          ScriptId                               ScriptIdOrArn
          ServerLaunchPath                       LaunchPath
          ServerLaunchParameters                 LaunchParameters
          LogPaths                               List of Label
          EC2InstanceType                        NonEmpty
          EC2InboundPermissions                  List 0..50
          EC2InboundPermissions[].FromPort!      Integer 1..60000
          EC2InboundPermissions[].ToPort!        Integer 1..60000
          EC2InboundPermissions[].IpRange!       IpRange
          EC2InboundPermissions[].Protocol!      Enum TCP UDP
          NewGameSessionProtectionPolicy         Enum NoProtection FullProtection
          RuntimeConfiguration                   Object
          RuntimeConfiguration.ServerProcesses                          List 1..50
          RuntimeConfiguration.ServerProcesses[].LaunchPath!            LaunchPath
          RuntimeConfiguration.ServerProcesses[].Parameters             LaunchParameters
          RuntimeConfiguration.ServerProcesses[].ConcurrentExecutions!  Integer 1..
          RuntimeConfiguration.MaxConcurrentGameSessionActivations      Integer 1..
          RuntimeConfiguration.GameSessionActivationTimeoutSeconds      Integer 1..600
          ResourceCreationLimitPolicy                                   Object
          ResourceCreationLimitPolicy.NewGameSessionsPerCreator         Integer 0..
          ResourceCreationLimitPolicy.PolicyPeriodInMinutes             Integer 0..
          MetricGroups                           List 0..1 of MetricGroup
          PeerVpcAwsAccountId                    Label
          PeerVpcId                              Label
          FleetType                              Enum ON_DEMAND SPOT
          InstanceRoleArn                        NonEmpty
          CertificateConfiguration               Object
          CertificateConfiguration.CertificateType!  Enum DISABLED GENERATED
          Locations                              List 1..100
          Locations[].Location!                  Location
          Tags                                   List 0..200
          Tags[].Key!                            TagKey
          Tags[].Value!                          TagValue
          ComputeType                            Enum EC2 ANYWHERE
          AnywhereConfiguration                  Object
          AnywhereConfiguration.Cost!            Cost
          InstanceRoleCredentialsProvider        Enum SHARED_CREDENTIAL_FILE
          PlayerGatewayMode                      Enum DISABLED ENABLED REQUIRED
          PlayerGatewayConfiguration             Object
          PlayerGatewayConfiguration.GameServerIpProtocolSupported  Enum IPv4 DUAL_STACK
        DeleteFleet
          FleetId!                               FleetIdOrArn
        ListFleets
          BuildId                                BuildIdOrArn
          ScriptId                               ScriptIdOrArn
          Limit                                  Integer 1..
          NextToken                              Token
        DescribeFleetAttributes
          FleetIds                               List 1.. of FleetIdOrArn
          Limit                                  Integer 1..
          NextToken                              Token
        UpdateFleetAttributes
          FleetId!                               FleetIdOrArn
          Name                                   Label
          Description                            Label
          NewGameSessionProtectionPolicy         Enum NoProtection FullProtection
          ResourceCreationLimitPolicy                             Object
          ResourceCreationLimitPolicy.NewGameSessionsPerCreator   Integer 0..
          ResourceCreationLimitPolicy.PolicyPeriodInMinutes       Integer 0..
          MetricGroups                           List 0..1 of MetricGroup
          AnywhereConfiguration                  Object
          AnywhereConfiguration.Cost!            Cost
        DescribeFleetCapacity
          FleetIds                               List 1.. of FleetIdOrArn
          Limit                                  Integer 1..
          NextToken                              Token
        UpdateFleetCapacity
          FleetId!                               FleetIdOrArn
          DesiredInstances                       Integer 0..
          MinSize                                Integer 0..
          MaxSize                                Integer 0..
          Location                               Location
          ManagedCapacityConfiguration                                Object
          ManagedCapacityConfiguration.ZeroCapacityStrategy           Enum MANUAL SCALE_TO_AND_FROM_ZERO
          ManagedCapacityConfiguration.ScaleInAfterInactivityMinutes  Integer 5..1440
        DescribeFleetUtilization
          FleetIds                               List 1.. of FleetIdOrArn
          Limit                                  Integer 1..
          NextToken                              Token
        DescribeFleetEvents
          FleetId!                               FleetIdOrArn
          StartTime                              Time
          EndTime                                Time
          Limit                                  Integer 1..
          NextToken                              Token
        DescribeRuntimeConfiguration
          FleetId!                               FleetIdOrArn
        UpdateRuntimeConfiguration
          FleetId!                               FleetIdOrArn
          RuntimeConfiguration!                  Object
          RuntimeConfiguration.ServerProcesses                          List 1..50
          RuntimeConfiguration.ServerProcesses[].LaunchPath!            LaunchPath
          RuntimeConfiguration.ServerProcesses[].Parameters             LaunchParameters
          RuntimeConfiguration.ServerProcesses[].ConcurrentExecutions!  Integer 1..
          RuntimeConfiguration.MaxConcurrentGameSessionActivations      Integer 1..
          RuntimeConfiguration.GameSessionActivationTimeoutSeconds      Integer 1..600
        CreateFleetLocations
          FleetId!                               FleetIdOrArn
          Locations!                             List 1..100
          Locations[].Location!                  Location
        DeleteFleetLocations
          FleetId!                               FleetIdOrArn
          Locations!                             List 1..100 of Location
        DescribeFleetLocationAttributes
          FleetId!                               FleetIdOrArn
          Locations                              List 1..100 of Location
          Limit                                  Integer 1..
          NextToken                              Token
        DescribeFleetLocationCapacity
          FleetId!                               FleetIdOrArn
          Location!                              Location
        DescribeFleetLocationUtilization
          FleetId!                               FleetIdOrArn
          Location!                              Location
        DescribeFleetPortSettings
          FleetId!                               FleetIdOrArn
          Location                               Location
        UpdateFleetPortSettings
          FleetId!                               FleetIdOrArn
          InboundPermissionAuthorizations        List 0..50
          InboundPermissionAuthorizations[].FromPort!  Integer 1..60000
          InboundPermissionAuthorizations[].ToPort!  Integer 1..60000
          InboundPermissionAuthorizations[].IpRange!  IpRange
          InboundPermissionAuthorizations[].Protocol!  Enum TCP UDP
          InboundPermissionRevocations           List 0..50
          InboundPermissionRevocations[].FromPort!  Integer 1..60000
          InboundPermissionRevocations[].ToPort! Integer 1..60000
          InboundPermissionRevocations[].IpRange!  IpRange
          InboundPermissionRevocations[].Protocol!  Enum TCP UDP
        DescribeInstances
          FleetId!                               FleetIdOrArn
          InstanceId                             InstanceId
          Limit                                  Integer 1..
          NextToken                              Token
          Location                               Location
        CreateLocation
          LocationName!                          CustomLocationName
          Tags                                   List 0..200
          Tags[].Key!                            TagKey
          Tags[].Value!                          TagValue
        DeleteLocation
          LocationName!                          CustomLocationNameOrArn
        ListLocations
          Filters                                EnumList 1..2 AWS CUSTOM
          Limit                                  Integer 1..200
          NextToken                              Token

        CreateAlias
          Name!                                  NonBlankLabel
          Description                            Label
          RoutingStrategy!                       Object
          RoutingStrategy.Type                   Enum SIMPLE TERMINAL
          RoutingStrategy.FleetId                FleetId
          RoutingStrategy.Message                Text
          Tags                                   List 0..200
          Tags[].Key!                            TagKey
          Tags[].Value!                          TagValue
        DescribeAlias
          AliasId!                               AliasIdOrArn
        ListAliases
          RoutingStrategyType                    Enum SIMPLE TERMINAL
          Name                                   NonEmpty
          Limit                                  Integer 1..
          NextToken                              Token
        UpdateAlias
          AliasId!                               AliasIdOrArn
          Name                                   NonBlankLabel
          Description                            Label
          RoutingStrategy                        Object
          RoutingStrategy.Type                   Enum SIMPLE TERMINAL
          RoutingStrategy.FleetId                FleetId
          RoutingStrategy.Message                Text
        DeleteAlias
          AliasId!                               AliasIdOrArn
        ResolveAlias
          AliasId!                               AliasIdOrArn

        TagResource
          ResourceARN!                           ResourceArn
          Tags!                                  List 0..200
          Tags[].Key!                            TagKey
          Tags[].Value!                          TagValue
        UntagResource
          ResourceARN!                           ResourceArn
          TagKeys!                               List 0..200 of TagKey
        ListTagsForResource
          ResourceARN!                           ResourceArn

        CreateGameSession
          FleetId                                FleetIdOrArn
          AliasId                                AliasIdOrArn
          MaximumPlayerSessionCount!             Integer 0..
          Name                                   Label
          GameProperties                         List 0..16
          GameProperties[].Key!                  GamePropertyKey
          GameProperties[].Value!                GamePropertyValue
          CreatorId                              Label
          GameSessionId                          IdString
          IdempotencyToken                       IdString
          GameSessionData                        GameSessionData
          Location                               Location
        DescribeGameSessions
          FleetId                                FleetIdOrArn
          GameSessionId                          GameSessionArn
          AliasId                                AliasIdOrArn
          Location                               Location
          StatusFilter                           Label
          Limit                                  Integer 1..
          NextToken                              Token
        DescribeGameSessionDetails
          FleetId                                FleetIdOrArn
          GameSessionId                          GameSessionArn
          AliasId                                AliasIdOrArn
          Location                               Location
          StatusFilter                           Label
          Limit                                  Integer 1..
          NextToken                              Token
        SearchGameSessions
          FleetId                                FleetIdOrArn
          AliasId                                AliasIdOrArn
          Location                               Location
          FilterExpression                       Label
          SortExpression                         Label
          Limit                                  Integer 1..
          NextToken                              Token
        UpdateGameSession
          GameSessionId!                         GameSessionArn
          MaximumPlayerSessionCount              Integer 0..
          Name                                   Label
          PlayerSessionCreationPolicy            Enum ACCEPT_ALL DENY_ALL
          ProtectionPolicy                       Enum NoProtection FullProtection
          GameProperties                         List 0..16
          GameProperties[].Key!                  GamePropertyKey
          GameProperties[].Value!                GamePropertyValue
        TerminateGameSession
          GameSessionId!                         GameSessionArn
          TerminationMode!                       Enum TRIGGER_ON_PROCESS_TERMINATE FORCE_TERMINATE
        GetGameSessionLogUrl
          GameSessionId!                         GameSessionArn
        GetGameSessionLog
          GameSessionId!                         GameSessionArn
          Offset                                 Integer 0..2147483646

        CreatePlayerSession
          GameSessionId!                         GameSessionArn
          PlayerId!                              PlayerId
          PlayerData                             PlayerData
        CreatePlayerSessions
          GameSessionId!                         GameSessionArn
          PlayerIds!                             List 1..25 of PlayerId
          PlayerDataMap                          Map of PlayerData
        DescribePlayerSessions
          GameSessionId                          GameSessionArn
          PlayerId                               PlayerId
          PlayerSessionId                        PlayerSessionId
          PlayerSessionStatusFilter              Label
          Limit                                  Integer 1..
          NextToken                              Token
        GetPlayerConnectionDetails
          GameSessionId!                         GameSessionArn
          PlayerIds!                             List 1..25 of PlayerId

        CreateGameSessionQueue
          Name!                                  QueueName
          TimeoutInSeconds                       Integer 10..600
          PlayerLatencyPolicies                  List
          PlayerLatencyPolicies[].MaximumIndividualPlayerLatencyMilliseconds  Integer 0..
          PlayerLatencyPolicies[].PolicyDurationSeconds                       Integer 0..
          Destinations                           List
          Destinations[].DestinationArn          DestinationArn
          FilterConfiguration                    Object
          FilterConfiguration.AllowedLocations   List 1..100 of Location
          PriorityConfiguration                  Object
          PriorityConfiguration.PriorityOrder    EnumList 1..4 LATENCY COST DESTINATION LOCATION
          PriorityConfiguration.LocationOrder    List 1..100 of Location
          CustomEventData                        QueueCustomEventData
          NotificationTarget                     NotificationTarget
          Tags                                   List 0..200
          Tags[].Key!                            TagKey
          Tags[].Value!                          TagValue
        UpdateGameSessionQueue
          Name!                                  QueueNameOrArn
          TimeoutInSeconds                       Integer 10..600
          PlayerLatencyPolicies                  List
          PlayerLatencyPolicies[].MaximumIndividualPlayerLatencyMilliseconds  Integer 0..
          PlayerLatencyPolicies[].PolicyDurationSeconds                       Integer 0..
          Destinations                           List
          Destinations[].DestinationArn          DestinationArn
          FilterConfiguration                    Object
          FilterConfiguration.AllowedLocations   List 1..100 of Location
          PriorityConfiguration                  Object
          PriorityConfiguration.PriorityOrder    EnumList 1..4 LATENCY COST DESTINATION LOCATION
          PriorityConfiguration.LocationOrder    List 1..100 of Location
          CustomEventData                        QueueCustomEventData
          NotificationTarget                     NotificationTarget
        DescribeGameSessionQueues
          Names                                  List of QueueNameOrArn
          Limit                                  Integer 1..
          NextToken                              Token
        DeleteGameSessionQueue
          Name!                                  QueueNameOrArn
        StartGameSessionPlacement
          PlacementId!                           IdString
          GameSessionQueueName!                  QueueNameOrArn
          GameProperties                         List 0..16
          GameProperties[].Key!                  GamePropertyKey
          GameProperties[].Value!                GamePropertyValue
          MaximumPlayerSessionCount!             Integer 0..
          GameSessionName                        Label
          PlayerLatencies                        List
          PlayerLatencies[].PlayerId             PlayerId
          PlayerLatencies[].RegionIdentifier     Label
          PlayerLatencies[].LatencyInMilliseconds  Number
          DesiredPlayerSessions                  List
          DesiredPlayerSessions[].PlayerId       PlayerId
          DesiredPlayerSessions[].PlayerData     PlayerData
          GameSessionData                        GameSessionData
          PriorityConfigurationOverride          Object
          PriorityConfigurationOverride.PlacementFallbackStrategy  Enum DEFAULT_AFTER_SINGLE_PASS NONE
          PriorityConfigurationOverride.LocationOrder!             List 1..10 of Location
        DescribeGameSessionPlacement
          PlacementId!                           IdString
        StopGameSessionPlacement
          PlacementId!                           IdString
        ExplainPlacement
          PlacementId!                           IdString

        ListHosts
          FleetId                                FleetIdOrArn
          Location                               Location
          Limit                                  Integer 1..
          NextToken                              Token
        DescribeHost
          FleetId!                               FleetIdOrArn
          ComputeName!                           Label
        DescribeUsage
          FleetId                                FleetIdOrArn
          Limit                                  Integer 1..100
        RevokeHost
          FleetId!                               FleetIdOrArn
          ComputeName!                           Label
        CreateJoinToken
          FleetId!                               FleetIdOrArn
          Location                               Location

        CreateAccessKey
          Description                            Label
        ListAccessKeys
          Status                                 Enum ACTIVE REVOKED
          Limit                                  Integer 1..
          NextToken                              Token
        RevokeAccessKey
          AccessKeyId!                           Label
        ReencryptSecrets
        """;

    /// <summary>The rules of each operation's members, in the order of the table.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<MemberRule>> Operations { get; } = Read();

    private static Dictionary<string, IReadOnlyList<MemberRule>> Read()
    {
        var operations = new Dictionary<string, IReadOnlyList<MemberRule>>();
        List<MemberRule> members = [];
        foreach (var line in Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == ' ')
                members.Add(MemberRule.Parse(line));
            else
                operations.Add(line.Trim(), members = []);
        }

        return operations;
    }
}
