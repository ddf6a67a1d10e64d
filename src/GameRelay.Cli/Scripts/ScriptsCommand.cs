using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;
using Spectre.Console.Rendering;

namespace GameRelay.Cli.Scripts;

internal static class ScriptsCommand
{
    public static Command Create(Terminal terminal, TimeProvider time) => new Command("scripts", "The code that a fleet's server processes run.")
    {
        PushScript.Create(terminal, time),
        List(terminal, time),
        Show(terminal, time),
        Delete(terminal, time),
    }.WithExamples("scripts push ./my-game --name my-game", "scripts list");

    private static Argument<string> Script() => new("script") { Description = "The script's id or ARN." };

    private static ApiCommand List(Terminal terminal, TimeProvider time) => new ApiCommand("list", "List the scripts, newest first.")
        .Runs(terminal, time, async call =>
        {
            var scripts = await Pages.AllAsync<Script>(async token =>
            {
                var page = await call.Api.ListScriptsAsync(new() { NextToken = token }, call.CancellationToken);
                return (page.Scripts, page.NextToken);
            });
            await call.WriteAsync(new { Scripts = scripts }, () => TextTable.List(
                scripts,
                ("SCRIPT", one => one.ScriptId),
                ("NAME", one => one.Name),
                ("VERSION", one => one.Version),
                ("NODE.JS", one => one.NodeJsVersion),
                ("BYTES", one => one.SizeOnDisk),
                ("CREATED", one => one.CreationTime)));
            if (scripts.Count == 0)
                await call.HintAsync("There is no script. Upload one by 'gamerelay scripts push'.");
        })
        .WithExamples("scripts list", "scripts list --query 'Scripts[0].ScriptId' --output text");

    private static ApiCommand Show(Terminal terminal, TimeProvider time)
    {
        var script = Script();
        return new ApiCommand("show", "Show one script, and the fleets that run it.", script)
            .Runs(terminal, time, async call =>
            {
                var found = (await call.Api.DescribeScriptAsync(new() { ScriptId = call.Get(script) }, call.CancellationToken)).Script;
                var fleets = await FleetsOfAsync(call, found.ScriptId);
                await call.WriteAsync(new { Script = found, FleetIds = fleets }, () => Describe(found, fleets));
            })
            .WithExamples("scripts show script-0d7c3f4e-6f0a-4a54-9f57-2f4a0e4d8c11");
    }

    private static Task<List<string>> FleetsOfAsync(ApiCall call, string scriptId) => Pages.AllAsync<string>(async token =>
    {
        var page = await call.Api.ListFleetsAsync(new() { ScriptId = scriptId, NextToken = token }, call.CancellationToken);
        return (page.FleetIds, page.NextToken);
    });

    private static IRenderable Describe(Script script, List<string> fleets) => TextTable.Fields(
        ("Script", script.ScriptId),
        ("Name", script.Name),
        ("Version", script.Version),
        ("Node.js", script.NodeJsVersion),
        ("Bytes", script.SizeOnDisk),
        ("Created", script.CreationTime),
        ("Fleets", fleets.Count == 0 ? "none" : string.Join(", ", fleets)),
        ("ARN", script.ScriptArn));

    private static ApiCommand Delete(Terminal terminal, TimeProvider time)
    {
        var script = Script();
        return new ApiCommand("delete", "Delete a script that no fleet runs.", script)
            .Runs(terminal, time, async call =>
            {
                var id = call.Get(script);
                var answer = await call.Api.DeleteScriptAsync(new() { ScriptId = id }, call.CancellationToken);
                await call.WriteAsync(answer, () => TextTable.Fields(("Deleted", id)));
            })
            .WithExamples("scripts delete script-0d7c3f4e-6f0a-4a54-9f57-2f4a0e4d8c11");
    }
}
