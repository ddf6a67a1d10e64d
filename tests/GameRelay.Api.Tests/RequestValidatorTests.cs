using Xunit;

namespace GameRelay.Api.Tests;

public sealed class RequestValidatorTests
{
    [Fact]
    public void A_missing_required_member_is_named() => Assert.Equal(
        "1 validation error detected: Value null at 'fleetId' failed to satisfy constraint: Member must not be null",
        Refuse(new DescribeFleetEventsRequest { FleetId = null! }));

    [Fact]
    public void A_pattern_is_quoted_with_the_value_that_breaks_it() => Assert.Equal(
        @"1 validation error detected: Value 'no id' at 'scriptId' failed to satisfy constraint: " +
        @"Member must satisfy regular expression pattern: ^script-\S+$|^arn:.*:script\/script-\S+$",
        Refuse(new DescribeScriptRequest { ScriptId = "no id" }));

    [Fact]
    public void Elements_and_members_of_members_have_paths()
    {
        var message = Refuse(new CreateFleetRequest
        {
            Name = "f",
            MetricGroups = [""],
            RuntimeConfiguration = new() { ServerProcesses = [new() { LaunchPath = "a|b", ConcurrentExecutions = 0 }, null!] },
        });

        Assert.StartsWith("4 validation errors detected: ", message, StringComparison.Ordinal);
        Assert.Contains("'a|b' at 'runtimeConfiguration.serverProcesses.1.member.launchPath'", message, StringComparison.Ordinal);
        Assert.Contains(
            "Value '0' at 'runtimeConfiguration.serverProcesses.1.member.concurrentExecutions' failed to satisfy constraint: " +
            "Member must have value greater than or equal to 1",
            message,
            StringComparison.Ordinal);
        Assert.Contains("Value null at 'runtimeConfiguration.serverProcesses.2.member'", message, StringComparison.Ordinal);
        Assert.Contains("Value '' at 'metricGroups.1.member'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_numbers_and_texts_have_their_bounds()
    {
        Assert.Contains("length less than or equal to 25 (it has 26)", Refuse(Players([.. Enumerable.Range(0, 26).Select(i => $"p{i}")])), StringComparison.Ordinal);
        Assert.Contains("length greater than or equal to 1 (it has 0)", Refuse(Players([])), StringComparison.Ordinal);
        Assert.Contains("value greater than or equal to 0", Refuse(new CreateGameSessionRequest { MaximumPlayerSessionCount = -1 }), StringComparison.Ordinal);
        Assert.Contains("'playerDataMap.ana'", Refuse(Players(["ana"]) with { PlayerDataMap = new Dictionary<string, string> { ["ana"] = "" } }), StringComparison.Ordinal);
        RequestValidator.Validate(Players([new string('x', 1024)]));
        Assert.Contains("length less than or equal to 1024 (it has 1025)", Refuse(Players([new string('x', 1025)])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_value_is_cut_in_the_message() =>
        Assert.True(Refuse(Players([new string('x', 100_000)])).Length < 500);

    [Fact]
    public void A_character_that_no_database_takes_is_refused() =>
        Assert.Contains("U+0000", Refuse(Players(["a\0b"])), StringComparison.Ordinal);

    [Theory]
    [InlineData("fleet-1")]
    [InlineData("containerfleet-1")]
    [InlineData("arn:aws:gamelift:local::fleet/fleet-1")]
    [InlineData("arn:aws:gamelift:local:000000000000:fleet/fleet-1")]
    public void A_fleet_is_named_by_its_id_or_an_arn_with_or_without_account(string id) => RequestValidator.Validate(new DeleteFleetRequest { FleetId = id });

    [Theory]
    [InlineData("fleet-1\n")]
    [InlineData("fleet_1")]
    [InlineData("")]
    public void What_is_no_fleet_id_is_refused(string id) => Assert.Contains("'fleetId'", Refuse(new DeleteFleetRequest { FleetId = id }), StringComparison.Ordinal);

    private static CreatePlayerSessionsRequest Players(IReadOnlyList<string> ids) => new() { GameSessionId = "arn:x", PlayerIds = ids };

    private static string Refuse(object request) => Assert.Throws<InvalidRequestException>(() => RequestValidator.Validate(request)).Message;
}
