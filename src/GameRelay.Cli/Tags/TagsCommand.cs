using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Tags;

internal static class TagsCommand
{
    private const string ExampleArn = "arn:aws:gamelift:local:000000000000:fleet/fleet-6b1f2c0e-6f0a-4a54-9f57-2f4a0e4d8c11";

    public static Command Create(Terminal terminal, TimeProvider time) => new Command("tags", "Words that resources carry for those who look after them.")
    {
        List(terminal, time),
        Add(terminal, time),
        Remove(terminal, time),
    }.WithExamples($"tags list {ExampleArn}");

    private static Argument<string> Resource() => new("arn") { Description = "The resource's ARN, which the 'show' of its kind ends with." };

    private static ApiCommand List(Terminal terminal, TimeProvider time)
    {
        var resource = Resource();
        return new ApiCommand("list", "List the tags of a resource.", resource)
            .Runs(terminal, time, call => WriteAsync(call, call.Get(resource)))
            .WithExamples($"tags list {ExampleArn}");
    }

    private static ApiCommand Add(Terminal terminal, TimeProvider time)
    {
        var resource = Resource();
        var tags = new Argument<string[]>("tag") { Description = "key=value; a key that is there gets the new value.", Arity = ArgumentArity.OneOrMore };
        tags.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !token.Value.Contains('=', StringComparison.Ordinal)))
                result.AddError($"A tag is written key=value, not '{token.Value}'.");
        });
        return new ApiCommand("add", "Add tags to a resource.", resource, tags)
            .Runs(terminal, time, async call =>
            {
                var arn = call.Get(resource);
                var given = call.Get(tags).Select(tag => tag.Split('=', 2)).Select(parts => new Tag { Key = parts[0], Value = parts[1] });
                await call.Api.TagResourceAsync(new() { ResourceARN = arn, Tags = [.. given] }, call.CancellationToken);
                await WriteAsync(call, arn);
            })
            .WithExamples($"tags add {ExampleArn} team=blue season=2");
    }

    private static ApiCommand Remove(Terminal terminal, TimeProvider time)
    {
        var resource = Resource();
        var keys = new Argument<string[]>("key") { Description = "The tag's key; one that is not there is no error.", Arity = ArgumentArity.OneOrMore };
        return new ApiCommand("remove", "Remove tags from a resource.", resource, keys)
            .Runs(terminal, time, async call =>
            {
                var arn = call.Get(resource);
                await call.Api.UntagResourceAsync(new() { ResourceARN = arn, TagKeys = call.Get(keys) }, call.CancellationToken);
                await WriteAsync(call, arn);
            })
            .WithExamples($"tags remove {ExampleArn} season");
    }

    private static async Task WriteAsync(ApiCall call, string arn)
    {
        var answer = await call.Api.ListTagsForResourceAsync(new() { ResourceARN = arn }, call.CancellationToken);
        await call.WriteAsync(answer, () => TextTable.List(answer.Tags, ("KEY", tag => tag.Key), ("VALUE", tag => tag.Value)));
        if (answer.Tags.Count == 0)
            await call.HintAsync("It has no tags. Add some by 'gamerelay tags add'.");
    }
}
