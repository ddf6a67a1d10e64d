using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Aliases;

internal static class AliasesCommand
{
    public static Command Create(Terminal terminal, TimeProvider time) => new Command("aliases", "Names that stand for a fleet and can be led to another one.")
    {
        ChangeAlias.Create(terminal, time),
        List(terminal, time),
        Show(terminal, time),
        ChangeAlias.Update(terminal, time),
        Resolve(terminal, time),
        Delete(terminal, time),
    }.WithExamples("aliases create --name live --fleet fleet-6b1f2c0e…", "aliases list");

    internal static Argument<string> Alias() => new("alias") { Description = "The alias's id or ARN." };

    internal static IRenderable Describe(Alias alias) => TextTable.Fields(
        ("Alias", alias.AliasId),
        ("Name", alias.Name),
        ("Description", alias.Description),
        ("Type", Type(alias)),
        ("Fleet", alias.RoutingStrategy?.FleetId),
        ("Message", alias.RoutingStrategy?.Message),
        ("Created", alias.CreationTime),
        ("Updated", alias.LastUpdatedTime),
        ("ARN", alias.AliasArn));

    private static string? Type(Alias alias) => alias.RoutingStrategy?.Type is { } type ? WireNames.Of(type) : null;

    private static ApiCommand List(Terminal terminal, TimeProvider time)
    {
        var name = new Option<string?>("--name") { Description = "Only those of this name." };
        return new ApiCommand("list", "List the aliases, newest first.", name)
            .Runs(terminal, time, async call =>
            {
                var aliases = await Pages.AllAsync<Alias>(async token =>
                {
                    var page = await call.Api.ListAliasesAsync(new() { Name = call.Get(name), NextToken = token }, call.CancellationToken);
                    return (page.Aliases, page.NextToken);
                });
                await call.WriteAsync(new { Aliases = aliases }, () => TextTable.List(
                    aliases,
                    ("ALIAS", one => one.AliasId),
                    ("NAME", one => one.Name),
                    ("TYPE", Type),
                    ("LEADS TO", one => one.RoutingStrategy?.FleetId ?? one.RoutingStrategy?.Message),
                    ("UPDATED", one => one.LastUpdatedTime)));
                if (aliases.Count == 0)
                    await call.HintAsync("There is no such alias. Create one by 'gamerelay aliases create'.");
            })
            .WithExamples("aliases list", "aliases list --name live --query 'Aliases[0].AliasId' --output text");
    }

    private static ApiCommand Show(Terminal terminal, TimeProvider time)
    {
        var alias = Alias();
        return new ApiCommand("show", "Show one alias.", alias)
            .Runs(terminal, time, async call =>
            {
                var answer = await call.Api.DescribeAliasAsync(new() { AliasId = call.Get(alias) }, call.CancellationToken);
                await call.WriteAsync(answer, () => Describe(answer.Alias));
            })
            .WithExamples("aliases show alias-7e9d1c52-6f0a-4a54-9f57-2f4a0e4d8c11");
    }

    private static ApiCommand Resolve(Terminal terminal, TimeProvider time)
    {
        var alias = Alias();
        return new ApiCommand("resolve", "Tell the fleet that an alias leads to. Fails when it leads to none, with its message.", alias)
            .Runs(terminal, time, async call =>
            {
                var answer = await call.Api.ResolveAliasAsync(new() { AliasId = call.Get(alias) }, call.CancellationToken);
                await call.WriteAsync(answer, () => TextTable.Fields(("Fleet", answer.FleetId), ("ARN", answer.FleetArn)));
            })
            .WithExamples("aliases resolve alias-7e9d1c52-6f0a-4a54-9f57-2f4a0e4d8c11 --query FleetId --output text");
    }

    private static ApiCommand Delete(Terminal terminal, TimeProvider time)
    {
        var alias = Alias();
        return new ApiCommand("delete", "Delete an alias. Its fleet stays.", alias)
            .Runs(terminal, time, async call =>
            {
                var id = call.Get(alias);
                var answer = await call.Api.DeleteAliasAsync(new() { AliasId = id }, call.CancellationToken);
                await call.WriteAsync(answer, () => TextTable.Fields(("Deleted", id)));
            })
            .WithExamples("aliases delete alias-7e9d1c52-6f0a-4a54-9f57-2f4a0e4d8c11");
    }
}
