using System.IO.Compression;
using GameRelay.Cli.Scripts;
using GameRelay.ControlPlane.Tests;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class ScriptsCommandTests(CliFixture cli) : IClassFixture<CliFixture>
{
    private const string Script = "exports.ssExports = { init: () => {} };";
    private readonly string _folder = TestFolder.New("script");

    [Fact]
    public async Task A_folder_is_uploaded_under_its_name()
    {
        Write("index.js", Script);
        Write("lib/rules.js", "exports.rules = [];");

        var pushed = await cli.RunAsync("scripts", "push", _folder, "--script-version", "1.4", "--node-version", "24.x");

        Assert.Equal("2", pushed.Field("Files"));
        var script = (await cli.ControlPlane.Api.DescribeScriptAsync(new() { ScriptId = pushed.Field("Script") })).Script;
        Assert.Equal((Path.GetFileName(_folder), "1.4", "24.x"), (script.Name, script.Version, script.NodeJsVersion));
        Assert.DoesNotContain("Warning", pushed.Error, StringComparison.Ordinal);
        Assert.Contains($"Next: gamerelay fleets create --script {script.ScriptId} --name {script.Name} --wait", pushed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_the_answer_of_the_api()
    {
        Write("index.js", Script);

        var pushed = await cli.RunAsync("scripts", "push", _folder, "--name", "arena", "--json");

        var script = pushed.Json.GetProperty("Script");
        Assert.Equal("arena", script.GetProperty("Name").GetString());
        Assert.StartsWith("script-", script.GetProperty("ScriptId").GetString(), StringComparison.Ordinal);
        Assert.Empty(pushed.Error);
    }

    [Fact]
    public async Task A_zip_and_a_single_file_are_uploaded_as_they_are()
    {
        var zip = Path.Combine(_folder, "game.zip");
        await File.WriteAllBytesAsync(zip, ControlPlaneHost.Zip(("index.js", Script)).ToArray());
        var pushedZip = await cli.RunAsync("scripts", "push", zip, "--json");
        Assert.Equal(new FileInfo(zip).Length, pushedZip.Json.GetProperty("Script").GetProperty("SizeOnDisk").GetInt64());

        var pushedFile = await cli.RunAsync("scripts", "push", Write("main.js", Script));
        Assert.Equal("1", pushedFile.Field("Files"));
        Assert.Contains("--launch-path /local/game/main.js", pushedFile.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_files_make_the_same_zip_without_hidden_files_and_links()
    {
        Write("index.js", Script);
        Write("b/two.js", "");
        Write(".git/config", "");
        File.CreateSymbolicLink(Path.Combine(_folder, "link.js"), "/etc/passwd");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "loop"), _folder);

        var first = ScriptPackage.Read(_folder);
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "index.js"), DateTime.UnixEpoch.AddYears(40));
        var second = ScriptPackage.Read(_folder);

        Assert.Equal(first.Zip, second.Zip);
        using var zip = new ZipArchive(new MemoryStream(first.Zip));
        Assert.Equal(["b/two.js", "index.js"], zip.Entries.Select(entry => entry.FullName));
        Assert.Equal(["link.js", "loop"], first.LeftOut.Order());
    }

    [Theory]
    [InlineData("index.js", Script, null)]
    [InlineData("index.js", "exports.init = 1;", "'index.js' does not mention ssExports")]
    [InlineData("main.js", Script, "There is no index.js at the top, so a fleet of this script needs '--launch-path /local/game/main.js'.")]
    [InlineData("game/index.js", Script, "only 'game/index.js' in a sub-folder. Push the folder itself ('gamerelay scripts push ")]
    public void A_warning_says_what_is_odd_about_the_entry_file(string file, string content, string? warning)
    {
        Write(file, content);

        var entry = EntryFile.Find(ScriptPackage.Read(_folder));

        Assert.Equal("/local/game/" + file, entry.LaunchPath);
        if (warning is null)
            Assert.Null(entry.Warning);
        else
            Assert.Contains(warning, entry.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_with_errors_is_only_uploaded_by_force()
    {
        Write("index.js", Script + "\nexports.ssExports.onMesage = () => {};");
        Write("lib/rules.js", "\nconst = 1;");
        var pushed = await cli.RunAsync("scripts", "push", _folder, "--json");
        Assert.Equal(0, pushed.ExitCode);
        Assert.Contains("index.js:2:19: warning: ssExports has a function 'onMesage', which nothing calls. Did you mean 'onMessage'?", pushed.Error, StringComparison.Ordinal);

        Write("index.js", Script + "\nrequire('./lib/rules'); require('./gone');");
        var refused = await cli.RunAsync("scripts", "push", _folder, "--name", "broken");
        refused.AssertFailed("The script has 2 errors and was not uploaded. With --force");
        Assert.Contains("lib/rules.js:2:7: error: SyntaxError", refused.Error, StringComparison.Ordinal);
        Assert.Contains("index.js:2:33: error: Cannot find module './gone'", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain((await cli.ControlPlane.Api.ListScriptsAsync(new())).Scripts, script => script.Name == "broken");

        Assert.Equal(0, (await cli.RunAsync("scripts", "push", _folder, "--name", "broken", "--force", "--json")).ExitCode);
    }

    [Fact]
    public async Task What_cannot_be_a_script_is_refused_before_anything_is_sent()
    {
        Write("readme.txt", "");
        (await cli.RunAsync("scripts", "push", _folder)).AssertFailed("holds no .js file");
        (await cli.RunAsync("scripts", "push", "/nowhere/at/all")).AssertFailed("There is no '/nowhere/at/all'");
        (await cli.RunAsync("scripts", "push", Write("broken.zip", "not a zip"))).AssertFailed("is not a readable zip file");
    }

    [Fact]
    public async Task Scripts_are_listed_shown_and_deleted()
    {
        var used = await cli.ControlPlane.CreateActiveFleetAsync();
        var unused = await cli.ControlPlane.CreateScriptAsync();

        Assert.Matches($"\n{unused.ScriptId} +game +- +10.x +{unused.SizeOnDisk} +[0-9]{{4}}-", (await cli.RunAsync("scripts", "list")).Out);
        Assert.Equal("none", (await cli.RunAsync("scripts", "show", unused.ScriptId)).Field("Fleets"));
        Assert.Equal(used.FleetId, (await cli.RunAsync("scripts", "show", used.ScriptId!)).Field("Fleets"));
        Assert.Equal(used.FleetId, (await cli.RunAsync("scripts", "show", used.ScriptId!, "--query", "FleetIds[0]", "--output", "text")).Out.Trim());

        Assert.Equal(unused.ScriptId, (await cli.RunAsync("scripts", "delete", unused.ScriptId)).Field("Deleted"));
        (await cli.RunAsync("scripts", "show", unused.ScriptId)).AssertFailed("NotFoundException: ");
    }

    private string Write(string path, string text)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }
}
