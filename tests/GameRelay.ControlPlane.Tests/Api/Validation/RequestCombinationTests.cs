using System.Text.Json.Nodes;
using GameRelay.Api;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api.Validation;

/// <summary>What members may not be beyond their shapes, and may not be together. Nothing that the requests name exists: they are refused before that is asked.</summary>
public sealed class RequestCombinationTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>
{
    private const string Fleet = """ "Name":"f","ScriptId":"script-1","RuntimeConfiguration":{"ServerProcesses":[{"LaunchPath":"/local/game/i.js","ConcurrentExecutions":1}]} """;

    [Theory]
    [InlineData("CreateGameSession", """{"MaximumPlayerSessionCount":1}""", "FleetId is missing")]
    [InlineData("CreateGameSession", """{"MaximumPlayerSessionCount":1,"FleetId":"fleet-1","AliasId":"alias-1"}""", "Give FleetId or AliasId, not both.")]
    [InlineData("CreateGameSession", """{"FleetId":"fleet-1","MaximumPlayerSessionCount":201}""", "MaximumPlayerSessionCount is 201; a game session takes at most 200 players.")]
    [InlineData("CreateGameSession", """{"FleetId":"fleet-1","MaximumPlayerSessionCount":1,"IdempotencyToken":"a","GameSessionId":"a"}""",
        "Give IdempotencyToken or the older GameSessionId, not both.")]
    [InlineData("CreateGameSession", """{"FleetId":"fleet-1","MaximumPlayerSessionCount":1,"GameProperties":[{"Key":"a","Value":"1"},{"Key":"a","Value":"1"}]}""",
        "GameProperties holds the key 'a' more than once.")]
    [InlineData("UpdateGameSession", """{"GameSessionId":"arn:1","MaximumPlayerSessionCount":201}""", "MaximumPlayerSessionCount is 201")]
    [InlineData("UpdateGameSession", """{"GameSessionId":"arn:1","GameProperties":[{"Key":"a","Value":"1"},{"Key":"a","Value":"1"}]}""", "'a' more than once.")]
    [InlineData("DescribeGameSessions", "{}", "Give FleetId or AliasId, or the GameSessionId of one game session.")]
    [InlineData("DescribeGameSessions", """{"FleetId":"fleet-1","AliasId":"alias-1"}""", "Give FleetId or AliasId, not both.")]
    [InlineData("SearchGameSessions", """{"FleetId":"fleet-1","AliasId":"alias-1"}""", "Give FleetId or AliasId, not both.")]
    [InlineData("DescribeGameSessions", """{"AliasId":"alias-1","GameSessionId":"arn:1"}""", "Give GameSessionId alone, or FleetId or AliasId")]
    [InlineData("DescribeGameSessions", """{"Location":"local"}""", "Location needs a FleetId or AliasId.")]
    [InlineData("DescribeGameSessions", """{"FleetId":"fleet-1","GameSessionId":"arn:1"}""", "Give GameSessionId alone, or FleetId or AliasId with or without Location, not both.")]
    [InlineData("DescribeGameSessionDetails", """{"Location":"local","GameSessionId":"arn:1"}""", "Give GameSessionId alone, or FleetId")]
    [InlineData("DescribeGameSessionDetails", """{"FleetId":"fleet-1","StatusFilter":"ERROR"}""", "StatusFilter 'ERROR' is not one of ACTIVE, TERMINATED, ACTIVATING, TERMINATING.")]
    [InlineData("DescribeGameSessions", """{"FleetId":"fleet-1","StatusFilter":"active"}""", "StatusFilter 'active' is not one of")]
    [InlineData("SearchGameSessions", "{}", "FleetId is missing")]
    [InlineData("SearchGameSessions", """{"FleetId":"fleet-1","FilterExpression":"maximumSessions"}""", "FilterExpression is wrong at position 16: ")]
    [InlineData("SearchGameSessions", """{"FleetId":"fleet-1","SortExpression":"maximumSessions"}""", "SortExpression is wrong at position 16: ")]
    [InlineData("CreatePlayerSessions", """{"GameSessionId":"arn:1","PlayerIds":["a","b","a"]}""", "PlayerIds holds 'a' more than once.")]
    [InlineData("GetPlayerConnectionDetails", """{"GameSessionId":"arn:1","PlayerIds":["a","a"]}""", "PlayerIds holds 'a' more than once.")]
    [InlineData("DescribePlayerSessions", "{}", "Give exactly one of PlayerSessionId, GameSessionId and PlayerId.")]
    [InlineData("DescribePlayerSessions", """{"PlayerId":"a","GameSessionId":"arn:1"}""", "Give exactly one of PlayerSessionId, GameSessionId and PlayerId.")]
    [InlineData("DescribePlayerSessions", """{"GameSessionId":"arn:1","PlayerSessionStatusFilter":"GONE"}""",
        "PlayerSessionStatusFilter 'GONE' is not one of RESERVED, ACTIVE, COMPLETED, TIMEDOUT.")]
    [InlineData("DescribeFleetEvents", """{"FleetId":"fleet-1","StartTime":2,"EndTime":1}""", "StartTime is later than EndTime.")]
    [InlineData("CreateScript", "{}", "The script's content is missing: give ZipFile.")]
    [InlineData("CreateScript", """{"ZipFile":"AAAA","NodeJsVersion":"12.x"}""", "NodeJsVersion '12.x' is not available; it is one of: 10.x, 24.x.")]
    [InlineData("CreateFleet", $$"""{{{Fleet}},"EC2InboundPermissions":[{"FromPort":2000,"ToPort":1999,"IpRange":"0.0.0.0/0","Protocol":"UDP"}]}""",
        "runs from port 2000 down to 1999.")]
    [InlineData("CreateFleet", $$"""{{{Fleet}},"EC2InboundPermissions":[{"FromPort":1025,"ToPort":1999,"IpRange":"0.0.0.0/0","Protocol":"UDP"}]}""",
        "begins at port 1025; a fleet opens ports 1026 to 60000, and 22 by itself.")]
    [InlineData("CreateFleet", $$"""{{{Fleet}},"EC2InboundPermissions":[{"FromPort":22,"ToPort":1999,"IpRange":"0.0.0.0/0","Protocol":"UDP"}]}""", "begins at port 22;")]
    [InlineData("CreateFleet", $$"""{{{Fleet}},"BuildId":"build-1"}""", "BuildId is not supported")]
    [InlineData("CreateFleet", """{"Name":"f","ScriptId":"script-1"}""", "RuntimeConfiguration is missing")]
    [InlineData("CreateFleet", """{"Name":"f","ScriptId":"script-1","ServerLaunchPath":"/tmp/i.js"}""", "LaunchPath '/tmp/i.js' must begin with '/local/game/'")]
    [InlineData("CreateFleet", """{"Name":"f","ScriptId":"script-1","ServerLaunchPath":"/local/game/a/../../i.js"}""", "LaunchPath '/local/game/a/../../i.js' must not have '..' in it")]
    [InlineData("CreateFleet", """{"Name":"f","ScriptId":"script-1","ServerLaunchParameters":"x"}""", "ServerLaunchParameters needs ServerLaunchPath.")]
    [InlineData("CreateFleet", $$"""{{{Fleet}},"ServerLaunchPath":"/local/game/i.js"}""", "Give RuntimeConfiguration or the older ServerLaunchPath, not both.")]
    [InlineData("CreateFleet",
        """{"Name":"f","ScriptId":"script-1","RuntimeConfiguration":{"ServerProcesses":[{"LaunchPath":"/local/game/i.js","ConcurrentExecutions":51}]}}""",
        "at most 50 server processes; this runtime configuration asks for 51.")]
    [InlineData("CreateGameSessionQueue", """{"Name":"q","Destinations":[{}]}""", "Destinations holds an element without DestinationArn.")]
    [InlineData("CreateGameSessionQueue", """{"Name":"q","Destinations":[{"DestinationArn":"fleet-1"}]}""", "'fleet-1' is neither a fleet's nor an alias's ARN.")]
    [InlineData("CreateGameSessionQueue", """{"Name":"q","Destinations":[{"DestinationArn":"arn:aws:gamelift:local::script/script-1"}]}""", "is neither a fleet's")]
    [InlineData("CreateGameSessionQueue",
        """{"Name":"q","Destinations":[{"DestinationArn":"arn:aws:gamelift:local::fleet/fleet-1"},{"DestinationArn":"arn:aws:gamelift:local::fleet/fleet-1"}]}""",
        "Destinations holds 'arn:aws:gamelift:local::fleet/fleet-1' more than once.")]
    [InlineData("CreateGameSessionQueue", """{"Name":"q","PlayerLatencyPolicies":[{"PolicyDurationSeconds":5}]}""",
        "PlayerLatencyPolicies holds an element without MaximumIndividualPlayerLatencyMilliseconds.")]
    [InlineData("CreateGameSessionQueue", """{"Name":"q","FilterConfiguration":{"AllowedLocations":["a","a"]}}""", "AllowedLocations holds 'a' more than once.")]
    [InlineData("CreateGameSessionQueue", """{"Name":"q","PriorityConfiguration":{"PriorityOrder":["COST","COST"]}}""", "PriorityOrder holds 'COST' more than once.")]
    [InlineData("CreateGameSessionQueue", """{"Name":"q","PriorityConfiguration":{"PriorityOrder":["LOCATION"]}}""", "LocationOrder is missing: PriorityOrder has LOCATION.")]
    [InlineData("UpdateGameSessionQueue", """{"Name":"q","PriorityConfiguration":{"LocationOrder":["a","a"]}}""", "LocationOrder holds 'a' more than once.")]
    [InlineData("StartGameSessionPlacement", """{"PlacementId":"p","GameSessionQueueName":"q","MaximumPlayerSessionCount":201}""", "MaximumPlayerSessionCount is 201")]
    [InlineData("StartGameSessionPlacement", """{"PlacementId":"p","GameSessionQueueName":"q","MaximumPlayerSessionCount":1,"DesiredPlayerSessions":[{"PlayerId":"a"},{"PlayerId":"b"}]}""",
        "DesiredPlayerSessions has 2 players; MaximumPlayerSessionCount is 1.")]
    [InlineData("StartGameSessionPlacement", """{"PlacementId":"p","GameSessionQueueName":"q","MaximumPlayerSessionCount":2,"DesiredPlayerSessions":[{"PlayerId":"a"},{"PlayerId":"a"}]}""",
        "DesiredPlayerSessions holds 'a' more than once.")]
    [InlineData("StartGameSessionPlacement", """{"PlacementId":"p","GameSessionQueueName":"q","MaximumPlayerSessionCount":2,"DesiredPlayerSessions":[{"PlayerData":"a"}]}""",
        "DesiredPlayerSessions holds an element without PlayerId.")]
    [InlineData("StartGameSessionPlacement", """{"PlacementId":"p","GameSessionQueueName":"q","MaximumPlayerSessionCount":2,"PlayerLatencies":[{"PlayerId":"a"}]}""",
        "PlayerLatencies holds an element without")]
    [InlineData("StartGameSessionPlacement",
        """{"PlacementId":"p","GameSessionQueueName":"q","MaximumPlayerSessionCount":2,"PlayerLatencies":[{"PlayerId":"a","RegionIdentifier":"r","LatencyInMilliseconds":-1.5}]}""",
        "LatencyInMilliseconds of player 'a' in 'r' is -1.5; it is 0 or more.")]
    [InlineData("StartGameSessionPlacement",
        """{"PlacementId":"p","GameSessionQueueName":"q","MaximumPlayerSessionCount":2,"PlayerLatencies":[{"PlayerId":"a","RegionIdentifier":"r","LatencyInMilliseconds":1},{"PlayerId":"a","RegionIdentifier":"r","LatencyInMilliseconds":2}]}""",
        "PlayerLatencies holds player 'a' in 'r' more than once.")]
    [InlineData("StartGameSessionPlacement",
        """{"PlacementId":"p","GameSessionQueueName":"q","MaximumPlayerSessionCount":2,"PlayerLatencies":[{"PlayerId":"a","RegionIdentifier":"r","LatencyInMilliseconds":1}],"PriorityConfigurationOverride":{"LocationOrder":["r"]}}""",
        "Give PlayerLatencies or PriorityConfigurationOverride, not both.")]
    public async Task What_may_not_be_is_refused_with_the_reason(string operation, string body, string reason)
    {
        Assert.NotNull(JsonNode.Parse(body));
        var answer = await shared.Host.PostBearerAsync($"GameLift.{operation}", body);

        Assert.Equal(nameof(InvalidRequestException), answer.ErrorType);
        Assert.Contains(reason, answer.Message, StringComparison.Ordinal);
    }
}
