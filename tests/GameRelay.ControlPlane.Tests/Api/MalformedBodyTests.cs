using System.Net;
using System.Text;
using GameRelay.Api;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

public sealed class MalformedBodyTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>
{
    [Theory]
    [InlineData("{", "The body is not a valid JSON object (line 1, byte 2).")]
    [InlineData("{}{}", "The body is not a valid JSON object (line 1, byte 3).")]
    [InlineData("{\"Name\":\n 'x'}", "The body is not a valid JSON object (line 2, byte 2).")]
    [InlineData("{\"Name\":\"x\",}", "The body is not a valid JSON object (line 1, byte 13).")]
    [InlineData("[]", "The body is not a JSON object (line 1, byte 1).")]
    [InlineData("null", "The body is not a JSON object (line 1, byte 1).")]
    [InlineData("\uFEFF{}", "The body begins with a byte order mark (bytes EF BB BF), which JSON does not have")]
    [InlineData(" 7", "The body is not a JSON object (line 1, byte 2).")]
    [InlineData("""{"Name":"x","Name":"y"}""", "Member 'name' is given more than once (line 1, byte 13).")]
    [InlineData("""{"Name":"x","Na\u006de":"y"}""", "Member 'name' is given more than once")]
    [InlineData("""{"GameProperties":[{"Key":"a","Value":"b"},{"Key":"a","Key":"b"}]}""", "Member 'gameProperties.2.member.key' is given more than once")]
    [InlineData("""{"Unknown":{"A":1,"A":2}}""", "Member 'unknown.a' is given more than once")]
    [InlineData("""{"Name":"\ud800"}""", "The value of member 'name' holds half of a surrogate pair (line 1, byte 9).")]
    [InlineData("""{"GameProperties":[{"Key":"a","Value":"\udc00x"}]}""", "The value of member 'gameProperties.1.member.value' holds half of a surrogate pair")]
    [InlineData("""{"\ud800":1}""", "The name of a member holds half of a surrogate pair")]
    [InlineData("""{"MaximumPlayerSessionCount":"four"}""", """The value of member 'maximumPlayerSessionCount' must be a whole number from -2147483648 to 2147483647, not "four" (line 1, byte 36).""")]
    [InlineData("""{"MaximumPlayerSessionCount":2147483648}""", "must be a whole number from -2147483648 to 2147483647, not 2147483648")]
    [InlineData("""{"MaximumPlayerSessionCount":1e400}""", "not 1e400")]
    [InlineData("""{"MaximumPlayerSessionCount":1.5}""", "not 1.5")]
    [InlineData("""{"MaximumPlayerSessionCount":true}""", "not true")]
    [InlineData("""{"Name":7}""", "The value of member 'name' must be a string, not 7")]
    [InlineData("""{"Name":{"a":1}}""", "The value of member 'name' must be a string, not an object")]
    [InlineData("""{"GameProperties":{}}""", "The value of member 'gameProperties' must be an array, not an object")]
    [InlineData("""{"GameProperties":["x"]}""", "The value of member 'gameProperties.1.member' must be an object, not \"x\"")]
    [InlineData("""{"GameProperties":[{"Key":"a","Value":"b"},{"Key":[]}]}""", "The value of member 'gameProperties.2.member.key' must be a string, not an array")]
    public async Task What_is_wrong_is_named_with_its_place(string body, string message) =>
        Assert.Contains(message, await RefuseAsync("GameLift.CreateGameSession", Encoding.UTF8.GetBytes(body)), StringComparison.Ordinal);

    [Theory]
    [InlineData("GameLift.DescribeFleetEvents", """{"StartTime":"2030-01-01"}""", "'startTime' must be a number of seconds since 1970, in the years 1 to 9999, not \"2030-01-01\"")]
    [InlineData("GameLift.DescribeFleetEvents", """{"StartTime":1e400}""", "in the years 1 to 9999, not 1e400")]
    [InlineData("GameLift.DescribeFleetEvents", """{"EndTime":-99999999999999}""", "in the years 1 to 9999, not -99999999999999")]
    [InlineData("GameLift.CreateScript", """{"ZipFile":"no base64!"}""", "'zipFile' must be a string in base64, not \"no base64!\"")]
    [InlineData("GameLift.CreatePlayerSessions", """{"PlayerDataMap":{"a.b c":7}}""", "'playerDataMap.a.b c' must be a string, not 7")]
    [InlineData("GameLift.CreatePlayerSessions", """{"PlayerIds":["a",null,[]]}""", "'playerIds.3.member' must be a string, not an array")]
    [InlineData("GameLift.CreateFleet", """{"RuntimeConfiguration":{"ServerProcesses":[{"ConcurrentExecutions":"1"}]}}""",
        "'runtimeConfiguration.serverProcesses.1.member.concurrentExecutions' must be a whole number")]
    [InlineData("GameLift.CreateFleet", """{"FleetType":5}""", "'fleetType' must be a string, not 5")]
    public async Task Every_kind_of_member_says_what_it_takes(string target, string body, string message) =>
        Assert.Contains(message, await RefuseAsync(target, Encoding.UTF8.GetBytes(body)), StringComparison.Ordinal);

    [Theory]
    [InlineData(new byte[] { 0xff }, 0)]
    [InlineData(new byte[] { (byte)'a', 0xc3 }, 1)]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, 0)] // half of a surrogate pair, encoded by itself
    [InlineData(new byte[] { 0xc0, 0x80 }, 0)] // U+0000 in two bytes
    public async Task Bytes_that_are_no_UTF8_are_refused_with_their_place(byte[] bytes, int good)
    {
        foreach (var (start, end) in (ValueTuple<string, string>[])[("{\n \"Name\":\"", "\"}"), ("{\n \"Unknown\":\"", "\"}"), ("{\n\"", "\":\"name\"}")])
        {
            var message = await RefuseAsync("GameLift.CreateGameSession", [.. Encoding.UTF8.GetBytes(start), .. bytes, .. Encoding.UTF8.GetBytes(end)]);
            Assert.Equal($"The body is not valid UTF-8 (line 2, byte {start.Length - start.IndexOf('\n', StringComparison.Ordinal) + good}).", message);
        }
    }

    [Theory]
    [InlineData("""{"Name":""")]
    [InlineData("""{"Unknown":""")]
    public async Task Nesting_has_an_end(string start)
    {
        foreach (var (open, close) in (ValueTuple<string, string>[])[("[", "]"), ("{\"a\":", "}")])
        {
            var body = start + string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000)) + "}";
            Assert.StartsWith(
                "The body nests more than 64 levels deep (line 1, byte ", await RefuseAsync("GameLift.CreateGameSession", Encoding.UTF8.GetBytes(body)),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_character_that_no_database_takes_is_a_broken_constraint_wherever_it_stands()
    {
        var answer = await shared.Host.PostBearerAsync(
            "GameLift.CreatePlayerSessions",
            """{"GameSessionId":"arn:x","PlayerIds":["a\u0000"],"PlayerDataMap":{"b":"c\u0000","d\u0000":"e"}}""");

        Assert.Equal(("InvalidRequestException", HttpStatusCode.BadRequest), (answer.ErrorType, answer.Status));
        Assert.Equal(
            "3 validation errors detected: " +
            @"Value 'a\u0000' at 'playerIds.1.member' failed to satisfy constraint: Member must not contain the character U+0000; " +
            @"Value 'c\u0000' at 'playerDataMap.b' failed to satisfy constraint: Member must not contain the character U+0000; " +
            @"Value 'd\u0000' at 'playerDataMap.key' failed to satisfy constraint: Member must not contain the character U+0000",
            answer.Message);
    }

    [Fact]
    public async Task Members_that_the_model_does_not_know_are_ignored_and_null_is_absent()
    {
        var answer = await shared.Host.PostBearerAsync(
            "GameLift.DescribeFleetAttributes", """{"Tomorrow":[{"a":[1.5e300,true,null,"é😀"]}],"Limit":null,"FleetIds":null}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    private async Task<string> RefuseAsync(string target, byte[] body)
    {
        var answer = await shared.Host.PostAsync(
            "/", body, [("X-Amz-Target", target), ("Authorization", $"Bearer {ControlPlaneHost.AccessKeyId}.{ControlPlaneHost.Secret}")]);
        Assert.Equal((nameof(SerializationException), HttpStatusCode.BadRequest), (answer.ErrorType, answer.Status));
        return answer.Message;
    }
}
