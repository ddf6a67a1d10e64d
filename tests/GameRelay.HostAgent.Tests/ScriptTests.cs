using System.IO.Compression;
using System.Text;
using GameRelay.HostAgent.Scripts;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.HostAgent.Tests;

public class ScriptTests
{
    [Fact]
    public async Task Content_with_another_hash_is_not_run()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);

        controlPlane.WantPackage(Zip(("index.js", "")), contentHash: new string('a', 64));

        Assert.Contains($"not {new string('a', 64)}", (await controlPlane.EventAsync("FLEET_BINARY_DOWNLOAD_FAILED")).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(agent.DataDirectory, "processes")));
    }

    [Fact]
    public async Task A_package_that_cannot_be_unpacked_is_told_once()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);

        controlPlane.WantPackage([1, 2, 3]);
        await controlPlane.EventAsync("FLEET_CREATION_FAILED_INSTALLER");
        controlPlane.Want("");
        await controlPlane.ReadyProcessAsync();

        Assert.Single(controlPlane.Reports, r => r.Event?.Code == "FLEET_CREATION_FAILED_INSTALLER");
        Assert.Single(Directory.GetDirectories(Path.Combine(agent.DataDirectory, "cache")));
    }

    [Fact]
    public async Task Content_that_was_replaced_meanwhile_is_no_failure()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);

        controlPlane.WantSuperseded(new string('b', 64));
        await Eventually.TrueAsync(() => controlPlane.Superseded.Any(), "the host asks for it");
        controlPlane.Want("");
        await controlPlane.ReadyProcessAsync();

        Assert.Single(controlPlane.Superseded);
        Assert.DoesNotContain(controlPlane.Reports, r => r.Event?.Code is "FLEET_BINARY_DOWNLOAD_FAILED" or "FLEET_CREATION_FAILED_INSTALLER");
    }

    [Fact]
    public async Task A_host_that_cannot_keep_a_package_tells_and_goes_on_trying()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        var cache = Path.Combine(agent.DataDirectory, "cache");
        if (Directory.Exists(cache))
            Directory.Delete(cache);
        await File.WriteAllTextAsync(cache, "in the way");

        controlPlane.Want("");

        Assert.Contains("cannot keep the script", (await controlPlane.EventAsync("FLEET_CREATION_FAILED_INSTALLER")).Message, StringComparison.Ordinal);
        File.Delete(cache);
        await controlPlane.ReadyProcessAsync();
    }

    [Fact]
    public async Task A_launch_path_that_names_no_file_is_told()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);

        controlPlane.WantPackage(Zip(("arena/index.js", "")));

        var told = await controlPlane.EventAsync("SERVER_PROCESS_INVALID_PATH");
        Assert.Contains("'/local/game/index.js' names no file", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(controlPlane.Reports, r => r.Event?.Code == "FLEET_STATE_BUILDING");
    }

    [Fact]
    public void A_package_is_unpacked_for_reading_only()
    {
        var folder = Unpack(Zip(("index.js", "one"), ("lib\\util.js", "two"), ("empty/", "")));

        Assert.Equal("two", File.ReadAllText(Path.Combine(folder, "lib", "util.js")));
        Assert.True(Directory.Exists(Path.Combine(folder, "empty")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(Path.Combine(folder, "index.js")));
    }

    [Theory]
    [InlineData("../outside.js")]
    [InlineData("lib/../../outside.js")]
    [InlineData("/etc/outside.js")]
    [InlineData("..\\outside.js")]
    public void A_package_cannot_write_outside_of_its_folder(string name) =>
        Assert.Contains("outside of the package", Assert.Throws<InvalidDataException>(() => Unpack(Zip((name, "")))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_package_holds_no_links()
    {
        using MemoryStream buffer = new();
        using (ZipArchive zip = new(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = zip.CreateEntry("link.js");
            entry.ExternalAttributes = unchecked((int)0xA1FF0000); // S_IFLNK, rwxrwxrwx
            using var writer = new StreamWriter(entry.Open());
            writer.Write("/etc/passwd");
        }
        Assert.Contains("neither a file nor a folder", Assert.Throws<InvalidDataException>(() => Unpack(buffer.ToArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_does_not_expand_without_end()
    {
        var tooLarge = Assert.Throws<InvalidDataException>(() => Unpack(Zip(("index.js", new string('x', 2000)))));
        Assert.Contains("more than 1000 bytes", tooLarge.Message, StringComparison.Ordinal);
        var many = Enumerable.Range(0, 11).Select(i => ($"{i}.js", "")).ToArray();
        Assert.Contains("more than 10 entries", Assert.Throws<InvalidDataException>(() => Unpack(Zip(many))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Unpack(Zip(("index.js", ""), ("index.js", ""))));
        Assert.Throws<InvalidDataException>(() => Unpack([80, 75, 3, 4]));
    }

    [Theory]
    [InlineData("/local/game/index.js", true)]
    [InlineData("/local/game/other.js", false)]
    [InlineData("/local/game/../secret.js", false)]
    [InlineData("index.js", false)]
    [InlineData("/local/game/", false)]
    public void A_launch_path_is_a_file_of_the_package(string launchPath, bool exists)
    {
        var folder = TestFolder.New();
        var package = Directory.CreateDirectory(Path.Combine(folder, "package")).FullName;
        File.WriteAllText(Path.Combine(package, "index.js"), "");
        File.WriteAllText(Path.Combine(folder, "secret.js"), "");

        Assert.Equal(exists, LaunchPath.Exists(launchPath, package));
    }

    private static string Unpack(byte[] package)
    {
        var folder = TestFolder.New();
        var zip = Path.Combine(folder, "package.zip");
        File.WriteAllBytes(zip, package);
        ScriptPackage.Unpack(zip, Path.Combine(folder, "package"), maximumBytes: 1000, maximumEntries: 10);
        return Path.Combine(folder, "package");
    }

    private static byte[] Zip(params (string Name, string Text)[] entries)
    {
        using MemoryStream buffer = new();
        using (ZipArchive zip = new(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return buffer.ToArray();
    }
}
