using System.IO.Compression;
using System.Text;
using GameRelay.Api;
using GameRelay.ControlPlane.Features.Scripts;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class ScriptTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Fact]
    public async Task A_script_is_kept_and_described_by_id_and_arn()
    {
        var zip = ControlPlaneHost.Zip(("index.js", "x"), ("lib/a.js", "y"));
        var created = (await _controlPlane.Api.CreateScriptAsync(new() { Name = "game", Version = "1", ZipFile = zip })).Script;

        Assert.StartsWith("script-", created.ScriptId, StringComparison.Ordinal);
        Assert.Equal(("game", "1", "10.x", (long)zip.Length), (created.Name, created.Version, created.NodeJsVersion, created.SizeOnDisk));
        Assert.Equal(created, (await _controlPlane.Api.DescribeScriptAsync(new() { ScriptId = created.ScriptId })).Script);
        Assert.Equal(created, (await _controlPlane.Api.DescribeScriptAsync(new() { ScriptId = created.ScriptArn })).Script);
        await Assert.ThrowsAsync<NotFoundException>(() => _controlPlane.Api.DescribeScriptAsync(new() { ScriptId = "script-none" }));
    }

    [Fact]
    public async Task Equal_contents_are_kept_once()
    {
        var zip = ControlPlaneHost.Zip(("index.js", "x"));
        await _controlPlane.Api.CreateScriptAsync(new() { ZipFile = zip });
        await _controlPlane.Api.CreateScriptAsync(new() { ZipFile = zip, NodeJsVersion = "24.x" });

        var content = await _controlPlane.WithDbAsync(db => db.ScriptContents.SingleAsync());
        Assert.Equal(zip.ToArray(), content.Bytes);
        Assert.Equal(2, await _controlPlane.WithDbAsync(db => db.Scripts.CountAsync(s => s.ContentHash == content.ContentHash)));
    }

    [Fact]
    public async Task What_cannot_be_used_is_refused_with_the_alternative()
    {
        var zip = ControlPlaneHost.Zip(("index.js", "x"));
        await RefuseAsync(new() { }, "give ZipFile");
        await RefuseAsync(new() { StorageLocation = new() { Bucket = "b", Key = "k", RoleArn = "r" } }, "send the zip itself as ZipFile");
        await RefuseAsync(new() { ZipFile = zip, StorageLocation = new() { Bucket = "b" } }, "not both");
        await RefuseAsync(new() { ZipFile = zip, NodeJsVersion = "12.x" }, "10.x, 24.x");
        await RefuseAsync(new() { ZipFile = new byte[5_000_001] }, "5000000 bytes");
        await Assert.ThrowsAsync<TaggingFailedException>(
            () => _controlPlane.Api.CreateScriptAsync(new() { ZipFile = zip, Tags = [new() { Key = "aws:x", Value = "" }] }));
    }

    [Fact]
    public async Task A_zip_of_the_greatest_size_is_taken()
    {
        var random = new byte[4_990_000];
        new Random(1).NextBytes(random);
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            await using var entry = await zip.CreateEntry("index.js", CompressionLevel.NoCompression).OpenAsync(TestContext.Current.CancellationToken);
            await entry.WriteAsync(random, TestContext.Current.CancellationToken);
        }

        Assert.Equal(buffer.Length, (await _controlPlane.Api.CreateScriptAsync(new() { ZipFile = buffer.ToArray() })).Script.SizeOnDisk);
    }

    [Theory]
    [InlineData("../index.js", "leads out of the package")]
    [InlineData("a/../../index.js", "leads out of the package")]
    [InlineData("/etc/index.js", "absolute path")]
    [InlineData("C:/index.js", "absolute path")]
    [InlineData("a\\index.js", "backslash")]
    [InlineData("a//index.js", "empty part")]
    [InlineData("./index.js", "empty part or '.'")]
    [InlineData("index\u0007.js", "control characters")]
    [InlineData("readme.txt", "no .js file")]
    public void A_path_that_is_not_plainly_inside_is_refused(string path, string problem) => Refuse(ControlPlaneHost.Zip((path, "x")), problem);

    [Fact]
    public void Entries_that_collide_are_refused()
    {
        Refuse(ControlPlaneHost.Zip(("index.js", "x"), ("index.js", "y")), "entry 'index.js' is there more than once");
        Refuse(ControlPlaneHost.Zip(("lib", "x"), ("lib/index.js", "y")), "entry 'lib' is a file, and others need a folder of that name");
    }

    [Theory]
    [InlineData(0xA1FF, "is a symbolic link")]
    [InlineData(0x1180, "is neither a file nor a folder")]
    public void A_link_or_a_device_is_refused(int mode, string problem) => Refuse(Build(zip =>
    {
        Write(zip, "index.js", "x"u8);
        Write(zip, "link.js", "/etc/passwd"u8).ExternalAttributes = mode << 16;
    }), problem);

    [Fact]
    public void What_expands_without_end_is_refused()
    {
        var zeros = new byte[1_000_000];
        Refuse(Build(zip => Write(zip, "index.js", new byte[20_000_000])), "expands to more than 200 times its size");
        Refuse(Build(zip =>
        {
            for (var i = 0; i < 60; i++)
                Write(zip, $"{i}.js", zeros);
        }), "expands to more than 50000000 bytes");
        Refuse(Build(zip =>
        {
            for (var i = 0; i < ScriptPackage.MaximumEntries + 1; i++)
                zip.CreateEntry($"{i}.js");
        }), "has 2001 entries");
    }

    [Fact]
    public void A_zip_that_lies_about_its_sizes_is_refused()
    {
        // The central directory says one byte; the file's own data says 3,000.
        var zip = Build(archive => Write(archive, "index.js", new byte[3_000])).ToArray();
        var directory = zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        zip[directory + 24] = 1;
        zip[directory + 25] = 0;

        Refuse(zip, "");
    }

    [Fact]
    public void A_broken_zip_is_refused_whatever_is_broken()
    {
        Refuse(ReadOnlyMemory<byte>.Empty, "empty");
        Refuse(Encoding.UTF8.GetBytes("exports.ssExports = {};"), "not a readable zip file");
        var zip = ControlPlaneHost.Zip(("index.js", string.Concat(Enumerable.Range(0, 2_000))));
        Refuse(zip[..(zip.Length / 2)], "not a readable zip file");

        // Every single byte in turn: refused or harmless, never another kind of failure.
        var refused = 0;
        for (var i = 0; i < zip.Length; i++)
        {
            var damaged = zip.ToArray();
            damaged[i] ^= 0x55;
            refused += Record.Exception(() => ScriptPackage.Check(damaged)) switch
            {
                null => 0,
                InvalidRequestException => 1,
                var other => throw new InvalidOperationException($"byte {i}", other),
            };
        }

        Assert.InRange(refused, zip.Length / 2, zip.Length);
    }

    private static ReadOnlyMemory<byte> Build(Action<ZipArchive> fill)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
            fill(zip);
        return buffer.ToArray();
    }

    private static ZipArchiveEntry Write(ZipArchive zip, string path, ReadOnlySpan<byte> content)
    {
        var entry = zip.CreateEntry(path);
        using var stream = entry.Open();
        stream.Write(content);
        return entry;
    }

    private static void Refuse(ReadOnlyMemory<byte> zip, string problem) => Assert.Contains(
        problem, Assert.Throws<InvalidRequestException>(() => ScriptPackage.Check(zip)).Message, StringComparison.Ordinal);

    private async Task RefuseAsync(CreateScriptRequest request, string problem) => Assert.Contains(
        problem, (await Assert.ThrowsAsync<InvalidRequestException>(() => _controlPlane.Api.CreateScriptAsync(request))).Message, StringComparison.Ordinal);
}
