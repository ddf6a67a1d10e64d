using System.Diagnostics;
using GameRelay.Cli.Postgres;
using GameRelay.Testing;
using GameRelay.Testing.Platform;

namespace GameRelay.EndToEnd.Tests.Docs;

/// <summary>
/// The shell of somebody who reads the pages: a home of their own, the source tree as the folder they are in, and variables that stay from one
/// command to the next. Its <c>gamerelay</c> is what the launcher starts, without the build before it.
/// </summary>
internal sealed class ReaderShell
{
    private readonly string _home = TestFolder.New("reader");
    private readonly string _folder;
    private readonly string _variables;

    public ReaderShell()
    {
        _folder = Directory.CreateDirectory(Path.Combine(_home, "GameRelay")).FullName;
        _variables = Path.Combine(_home, "variables.sh");
        File.WriteAllText(_variables, "");
        foreach (var name in (string[])["src", "docs", "deploy", "tests"])
            Directory.CreateSymbolicLink(Path.Combine(_folder, name), SourceTree.PathOf(name));

        PutProgram("gamerelay", $"exec dotnet '{Gamerelay.Program}' \"$@\"");

        // What cli.md's examples take for granted: a script of one's own, and the folders of the shells' completions.
        var script = Directory.CreateDirectory(Path.Combine(_folder, "arena")).FullName;
        File.Copy(SourceTree.PathOf("src", "Samples", "scripts", "arena", "index.js"), Path.Combine(script, "index.js"));
        foreach (var folder in (string[])[".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"])
            Directory.CreateDirectory(Path.Combine(_home, folder));
    }

    /// <summary>What the page tells readers to do whose AWS CLI is older: it is given the endpoint in each call.</summary>
    public async Task PutAwsAsync()
    {
        if ((await AwsCli.InstalledAsync())[0] is { ReadsEndpointUrl: false } aws)
            PutProgram("aws", $"""exec '{aws.Path}' "$@" --endpoint-url "$AWS_ENDPOINT_URL" """);
    }

    /// <summary>What the pages take from an operator.</summary>
    public void Set(string variable, string value) => File.AppendAllText(_variables, $"export {variable}='{value}'\n");

    public string InHome(string path) => path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(_home, path[2..]) : Path.Combine(_folder, path);

    public Task<CommandResult> RunAsync(string line) => CommandResult.OfAsync(Start(line, keepsVariables: true), TimeSpan.FromMinutes(5));

    /// <summary>For a command that goes on beside those that follow.</summary>
    public Process Start(string line) => Start(line, keepsVariables: false);

    private void PutProgram(string name, string line)
    {
        var program = Path.Combine(_folder, name);
        File.WriteAllText(program, $"#!/bin/sh\n{line}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Process Start(string line, bool keepsVariables)
    {
        var keep = keepsVariables ? $"code=$?; export -p >'{_variables}'; exit $code" : "";
        var start = new ProcessStartInfo("bash", ["-c", $". '{_variables}'\nset -a -o pipefail\n{line}\n{keep}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        foreach (var name in start.Environment.Keys.Where(IsOfThePlatform).ToList())
            start.Environment.Remove(name);
        start.Environment["HOME"] = _home;
        // The tools of the Postgres that the platform runs, not those of another version.
        start.Environment["PATH"] = $"{_folder}:{PostgresBinaries.Find(null, null).Directory}:{start.Environment["PATH"]}";
        return Process.Start(start)!;
    }

    private static bool IsOfThePlatform(string name) =>
        name.StartsWith("AWS_", StringComparison.Ordinal) || name.StartsWith("GAMERELAY_", StringComparison.Ordinal);
}
