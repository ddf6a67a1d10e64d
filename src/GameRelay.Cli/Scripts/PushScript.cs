using System.CommandLine;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.Scripts;

/// <summary><c>gamerelay scripts push</c>: zips a folder where there is none yet, and uploads it as a new script.</summary>
internal static class PushScript
{
    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var path = new Argument<string>("path") { Description = "A folder (zipped without hidden files and links), a .zip, or a single .js file." };
        var name = new Option<string?>("--name") { Description = "Default: the name of the folder or file." };
        var version = new Option<string?>("--script-version") { Description = "Any text that tells this upload from others." };
        var nodeVersion = new Option<string?>("--node-version") { Description = "Node.js version that the script is written for: 10.x (the server's default) or 24.x." };
        return new ApiCommand("push", "Upload a script: a folder, a zip or a single file.", path, name, version, nodeVersion)
            .Runs(terminal, time, call => RunAsync(call, call.Get(path), call.Get(name), call.Get(version), call.Get(nodeVersion)))
            .WithExamples("scripts push ./my-game", "scripts push game.zip --name my-game --script-version 1.4 --node-version 24.x", "scripts push index.js --json");
    }

    private static async Task RunAsync(ApiCall call, string path, string? name, string? version, string? nodeVersion)
    {
        var package = ScriptPackage.Read(path);
        foreach (var link in package.LeftOut)
            await call.NoteAsync($"Warning: '{link}' is a symbolic link and was left out.");
        var entry = EntryFile.Find(package);
        if (entry.Warning is not null)
            await call.NoteAsync($"Warning: {entry.Warning}");

        var answer = await call.Api.CreateScriptAsync(
            new() { Name = name ?? Path.GetFileNameWithoutExtension(Path.GetFullPath(path).TrimEnd('/')), Version = version, NodeJsVersion = nodeVersion, ZipFile = package.Zip },
            call.CancellationToken);

        var script = answer.Script;
        await call.WriteAsync(answer, () => TextTable.Fields(
            ("Script", script.ScriptId),
            ("Name", script.Name),
            ("Version", script.Version),
            ("Node.js", script.NodeJsVersion),
            ("Files", package.Files.Count),
            ("Bytes", script.SizeOnDisk),
            ("Created", script.CreationTime)));
        var launchPath = entry.IsUsual || entry.LaunchPath is null ? "" : $" --launch-path {entry.LaunchPath}";
        await call.HintAsync($"Next: gamerelay fleets create --script {script.ScriptId} --name {script.Name}{launchPath} --wait");
    }
}
