using System.CommandLine;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;
using GameRelay.Cli.Platform;

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
        nodeVersion.CompletionSources.Add("10.x", "24.x");
        var force = new Option<bool>("--force") { Description = "Upload it though the check finds errors in it." };
        return new ApiCommand("push", "Check a script and upload it: a folder, a zip or a single file.", path, name, version, nodeVersion, force)
            .Runs(terminal, time, call => RunAsync(call, call.Get(path), call.Get(name), call.Get(version), call.Get(nodeVersion), call.Get(force)))
            .WithExamples("scripts push ./my-game", "scripts push game.zip --name my-game --script-version 1.4 --node-version 24.x", "scripts push index.js --json");
    }

    private static async Task RunAsync(ApiCall call, string path, string? name, string? version, string? nodeVersion, bool force)
    {
        var package = ScriptPackage.Read(path);
        foreach (var link in package.LeftOut)
            await call.NoteAsync($"Warning: '{link}' is a symbolic link and was left out.");
        var entry = EntryFile.Find(package);
        if (entry.Warning is not null)
            await call.NoteAsync($"Warning: {entry.Warning}");
        await CheckAsync(call, package, entry, nodeVersion, force);

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

    private static async Task CheckAsync(ApiCall call, ScriptPackage package, EntryFile entry, string? nodeVersion, bool force)
    {
        if (entry.LaunchPath is null)
            return; // which file to start with is not known yet; what is known was said
        string relay;
        try
        {
            relay = Programs.Find("GameRelay.Relay");
        }
        catch (CliException e)
        {
            // The hosts check it as well, only later.
            await call.NoteAsync($"Warning: the script is not checked. {e.Message}");
            return;
        }

        var findings = await ScriptCheck.RunAsync(relay, package, entry.LaunchPath, nodeVersion, call.Time, call.CancellationToken);
        foreach (var finding in findings)
            await call.NoteAsync(finding.ToString());
        var errors = findings.Count(finding => finding.IsError);
        if (errors > 0 && !force)
            throw new CliException($"The script has {(errors == 1 ? "an error" : $"{errors} errors")} and was not uploaded. With --force it is uploaded nevertheless.");
    }
}
