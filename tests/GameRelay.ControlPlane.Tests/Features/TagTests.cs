using GameRelay.Api;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class TagTests(SharedControlPlane shared) : IClassFixture<SharedControlPlane>
{
    private GameRelayClient Api => shared.Host.Api;

    [Fact]
    public async Task Tags_given_at_creation_are_kept_and_can_be_changed_whatever_has_them()
    {
        Tag[] tags = [Tag("team", "blue"), Tag("season", "")];
        var script = (await Api.CreateScriptAsync(new() { ZipFile = ControlPlaneHost.Zip(("index.js", "x")), Tags = tags })).Script;
        var fleet = (await Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(script.ScriptId) with { Tags = tags })).FleetAttributes;
        var strategy = new RoutingStrategy { Type = RoutingStrategyType.Terminal, Message = "No." };
        var alias = (await Api.CreateAliasAsync(new() { Name = "live", RoutingStrategy = strategy, Tags = tags })).Alias;

        var queue = (await Api.CreateGameSessionQueueAsync(new() { Name = "tagged", Tags = tags })).GameSessionQueue;
        var location = (await Api.CreateLocationAsync(new() { LocationName = "custom-tagged", Tags = tags })).Location;

        foreach (var arn in (string[])[script.ScriptArn, fleet.FleetArn, alias.AliasArn, queue.GameSessionQueueArn!, location.LocationArn!])
        {
            Assert.Equal(tags, await ListAsync(arn));
            await Api.TagResourceAsync(new() { ResourceARN = arn, Tags = [Tag("team", "red"), Tag("stage", "live")] });
            Assert.Equal([Tag("season", ""), Tag("team", "red"), Tag("stage", "live")], await ListAsync(arn));
            await Api.UntagResourceAsync(new() { ResourceARN = arn, TagKeys = ["season", "stage", "none"] });
            Assert.Equal([Tag("team", "red")], await ListAsync(arn));
            await Api.TagResourceAsync(new() { ResourceARN = arn, Tags = [] });
            await Api.UntagResourceAsync(new() { ResourceARN = arn, TagKeys = [] });
            Assert.Equal([Tag("team", "red")], await ListAsync(arn));
        }
    }

    [Fact]
    public async Task A_resource_has_fifty_tags_at_most()
    {
        var arn = (await shared.Host.CreateScriptAsync()).ScriptArn;
        await Api.TagResourceAsync(new() { ResourceARN = arn, Tags = [.. Enumerable.Range(0, 50).Select(i => Tag($"k{i}", "v"))] });

        await RefuseAsync(() => Api.TagResourceAsync(new() { ResourceARN = arn, Tags = [Tag("k0", "w"), Tag("one more", "v")] }), "with these it would have 51");
        await Api.TagResourceAsync(new() { ResourceARN = arn, Tags = [Tag("k0", "w")] });
        var tags = await ListAsync(arn);
        Assert.Equal((50, "w"), (tags.Count, tags.Single(tag => tag.Key == "k0").Value));
    }

    [Fact]
    public async Task Reserved_and_repeated_keys_are_refused()
    {
        var arn = (await shared.Host.CreateScriptAsync()).ScriptArn;

        await RefuseAsync(() => Api.TagResourceAsync(new() { ResourceARN = arn, Tags = [Tag("aws:x", "v")] }), "'aws:x' begins with 'aws:', which is reserved");
        await RefuseAsync(() => Api.TagResourceAsync(new() { ResourceARN = arn, Tags = [Tag("a", "1"), Tag("a", "2")] }), "'a' is given more than once");
        await RefuseAsync(() => Api.UntagResourceAsync(new() { ResourceARN = arn, TagKeys = ["AWS:x"] }), "'AWS:x' begins with 'aws:', which is reserved");
        Assert.Empty(await ListAsync(arn));
    }

    [Fact]
    public async Task No_change_is_lost_when_many_come_at_once()
    {
        var arn = (await shared.Host.CreateScriptAsync()).ScriptArn;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Api.TagResourceAsync(new() { ResourceARN = arn, Tags = [Tag($"k{i}", "v")] })));
        Assert.Equal(8, (await ListAsync(arn)).Count);
    }

    [Theory]
    [InlineData("arn:aws:gamelift:local:000000000000:fleet/fleet-none")]
    [InlineData("arn:aws:gamelift:local::alias/alias-none")]
    [InlineData("arn:aws:gamelift:local:000000000000:build/build-1")]
    [InlineData("arn:aws:gamelift:local::gamesession/fleet-1/gsess-1")]
    [InlineData("arn:aws:gamelift:mars:000000000000:fleet/fleet-1")]
    [InlineData("arn:aws:s3:::bucket/key")]
    [InlineData("arn:x")]
    public async Task What_does_not_exist_has_no_tags(string arn)
    {
        var refused = await Assert.ThrowsAsync<NotFoundException>(() => ListAsync(arn));
        Assert.Contains($"'{arn}' does not exist", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotFoundException>(() => Api.TagResourceAsync(new() { ResourceARN = arn, Tags = [] }));
        await Assert.ThrowsAsync<NotFoundException>(() => Api.UntagResourceAsync(new() { ResourceARN = arn, TagKeys = [] }));
    }

    private static Tag Tag(string key, string value) => new() { Key = key, Value = value };

    private async Task<IReadOnlyList<Tag>> ListAsync(string arn) => (await Api.ListTagsForResourceAsync(new() { ResourceARN = arn })).Tags;

    private static async Task RefuseAsync(Func<Task> call, string reason) =>
        Assert.Contains(reason, (await Assert.ThrowsAsync<TaggingFailedException>(call)).Message, StringComparison.Ordinal);
}
