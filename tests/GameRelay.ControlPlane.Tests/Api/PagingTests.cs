using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Features.Fleets;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

/// <summary>A control plane with five of everything that is listed, all made at one moment.</summary>
public sealed class ListedWorld : IAsyncLifetime
{
    internal const int Count = 5;

    internal ControlPlaneHost Host { get; private set; } = null!;
    internal string FleetId { get; private set; } = null!;
    internal string GameSessionId { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await ControlPlaneHost.StartAsync();
        FleetId = (await Host.CreateActiveFleetAsync(readyProcesses: Count)).FleetId;
        for (var i = 0; i < Count; i++)
        {
            GameSessionId = (await Host.CreateGameSessionAsync(fleetId: FleetId)).GameSessionId;
            await Host.CreateActiveFleetAsync(readyProcesses: 0);
            await Host.AddComputeAsync(FleetId);
            await Host.Api.CreateAccessKeyAsync(new());
            await Host.Api.CreateLocationAsync(new() { LocationName = $"custom-{i}" });
            await Host.Api.CreateFleetLocationsAsync(new() { FleetId = FleetId, Locations = [new() { Location = $"custom-{i}" }] });
            await Host.Api.CreateGameSessionQueueAsync(new() { Name = $"q{i}" });
            await Host.Api.CreateAliasAsync(new() { Name = "over", RoutingStrategy = new() { Type = RoutingStrategyType.Terminal, Message = "Over." } });
        }

        await Host.Api.UpdateGameSessionAsync(new() { GameSessionId = GameSessionId, MaximumPlayerSessionCount = Count });
        await Host.Api.CreatePlayerSessionsAsync(new() { GameSessionId = GameSessionId, PlayerIds = [.. Enumerable.Range(0, Count).Select(i => $"p{i}")] });
        await Host.WithDbAsync(db =>
        {
            for (var i = 0; i < Count; i++)
                FleetEvents.Add(db, FleetId, FleetEventCodes.GenericEvent, $"Event {i}", Host.Clock.GetUtcNow());
            return db.SaveChangesAsync();
        });
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

/// <summary>What holds of every operation that answers in pages.</summary>
public sealed class PagingTests(ListedWorld world) : IClassFixture<ListedWorld>
{
    /// <summary>The target, a request, and a request of another filter when there is one.</summary>
    public static TheoryData<string, string, string?> Lists => new()
    {
        { "GameLift.ListScripts", "{}", null },
        { "GameLift.ListAliases", "{}", """{"Name":"over"}""" },
        { "GameLift.ListFleets", "{}", """{"ScriptId":"script-1"}""" },
        { "GameLift.DescribeFleetAttributes", "{}", null },
        { "GameLift.DescribeFleetCapacity", "{}", null },
        { "GameLift.DescribeFleetUtilization", "{}", null },
        { "GameLift.DescribeFleetEvents", """{"FleetId":"FLEET"}""", """{"FleetId":"FLEET","StartTime":1}""" },
        { "GameLift.DescribeFleetLocationAttributes", """{"FleetId":"FLEET"}""", null },
        { "GameLift.DescribeInstances", """{"FleetId":"FLEET"}""", """{"FleetId":"FLEET","Location":"custom-1"}""" },
        { "GameLift.ListLocations", "{}", """{"Filters":["CUSTOM"]}""" },
        { "GameLift.DescribeGameSessionQueues", "{}", null },
        { "GameLift.DescribeGameSessions", """{"FleetId":"FLEET"}""", """{"FleetId":"FLEET","StatusFilter":"ACTIVE"}""" },
        { "GameLift.DescribeGameSessionDetails", """{"FleetId":"FLEET"}""", """{"FleetId":"FLEET","Location":"local"}""" },
        { "GameLift.SearchGameSessions", """{"FleetId":"FLEET"}""", """{"FleetId":"FLEET","FilterExpression":"maximumSessions > 1"}""" },
        { "GameLift.DescribePlayerSessions", """{"GameSessionId":"SESSION"}""", """{"GameSessionId":"SESSION","PlayerSessionStatusFilter":"RESERVED"}""" },
        { "GameRelay.ListHosts", """{"FleetId":"FLEET"}""", "{}" },
        { "GameRelay.ListAccessKeys", "{}", """{"Status":"ACTIVE"}""" },
    };

    [Fact]
    public void Every_operation_with_pages_is_tested_here() => Assert.Equal(
        world.Host.Services.GetServices<OperationDefinition>().Where(operation => operation.RequestType.GetProperty("NextToken") is not null)
            .Select(operation => operation.Target).Order(StringComparer.Ordinal),
        Lists.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Lists))]
    public async Task Pages_make_up_the_whole_with_a_new_token_each_until_there_is_none(string target, string request, string? _)
    {
        var (whole, end) = await AskAsync(target, request, limit: 100);
        Assert.True(whole.Count >= ListedWorld.Count, $"{whole.Count} elements.");
        Assert.Null(end);

        foreach (var size in (int[])[1, 2, whole.Count])
        {
            var paged = new List<string>();
            var tokens = new List<string>();
            string? token = null;
            do
            {
                var (page, next) = await AskAsync(target, request, size, token);
                Assert.True(page.Count == size || next is null, $"A page of {page.Count} with a token behind it.");
                paged.AddRange(page);
                if ((token = next) is not null)
                    tokens.Add(token);
            }
            while (token is not null);

            Assert.Equal(whole, paged);
            Assert.Equal(tokens.Count, tokens.Distinct().Count());
            Assert.All(tokens, t => Assert.InRange(t.Length, 1, 1024));
        }
    }

    [Theory, MemberData(nameof(Lists))]
    public async Task A_token_is_good_for_the_request_that_it_came_from_alone(string target, string request, string? other)
    {
        var token = (await AskAsync(target, request, limit: 1)).NextToken!;
        var elsewhere = Lists.First(row => row.Data.Item1 != target).Data;

        if (other is not null)
            Assert.Equal("NextToken belongs to a request with other parameters.", await RefuseAsync(target, other, token));
        Assert.Equal("NextToken belongs to a request with other parameters.", await RefuseAsync(elsewhere.Item1, elsewhere.Item2, token));
        foreach (var bad in (string[])["x", "no token", "é", token[..8], token + "*", Forge(token, "1 \0")])
            Assert.StartsWith("NextToken ", await RefuseAsync(target, request, bad), StringComparison.Ordinal);
        foreach (var position in (string[])["", " ", "x", "99999999999999999999 x", "-1 x", "1", "1 \ufffd", "9000000000000000000 x"])
            Assert.NotEqual(HttpStatusCode.InternalServerError, (await world.Host.PostBearerAsync(target, Body(request, Forge(token, position), 2))).Status);
    }

    // As if the server had given it for this request, at another place.
    private static string Forge(string token, string position) =>
        Base64Url.EncodeToString([.. Base64Url.DecodeFromChars(token).AsSpan(0, 8), .. Encoding.UTF8.GetBytes(position)]);

    private async Task<(List<string> Elements, string? NextToken)> AskAsync(string target, string request, int limit, string? token = null)
    {
        var answer = await world.Host.PostBearerAsync(target, Body(request, token, limit));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var members = JsonNode.Parse(answer.Body.GetRawText())!.AsObject();
        Assert.False(members.ContainsKey("NextToken") && members["NextToken"] is null, "A token that is not there is left out.");
        var elements = members.Single(member => member.Value is JsonArray).Value!.AsArray();
        return ([.. elements.Select(element => element!.ToJsonString())], (string?)members["NextToken"]);
    }

    private async Task<string> RefuseAsync(string target, string request, string token)
    {
        var answer = await world.Host.PostBearerAsync(target, Body(request, token, limit: 2));
        Assert.Equal(nameof(InvalidRequestException), answer.ErrorType);
        return answer.Message;
    }

    private string Body(string request, string? token, int limit)
    {
        var body = JsonNode.Parse(new StringBuilder(request).Replace("FLEET", world.FleetId).Replace("SESSION", world.GameSessionId).ToString())!.AsObject();
        body["Limit"] = limit;
        if (token is not null)
            body["NextToken"] = token;
        return body.ToJsonString();
    }
}
