using System.Text;

namespace GameRelay.ControlPlane.Tests.Features.Packages;

/// <summary>Zips that a studio may send, with what is wrong with each.</summary>
internal static class PackageCorpus
{
    private static readonly RawEntry Index = new("index.js", "exports.ssExports = {};");

    private static readonly string Long = new('n', 255);

    public static IEnumerable<(string Name, RawZip Zip)> Good { get; } =
    [
        ("stored", new(Index)),
        ("deflated", new(Index with { Deflate = true })),
        ("folders, named and not", new(Index, new("lib/", ""), new("lib/a.js"), new("other/deep/b.js"))),
        ("a folder that is compressed", new(Index, new RawEntry("lib/", "") { Deflate = true })),
        ("a folder named twice, and after its file", new(Index, new("lib/a.js"), new("lib/", ""), new("lib/", ""))),
        ("an empty file", new(Index, new("empty.json", ""))),
        ("Unix modes", new(Index with { UnixMode = 0x81A4 }, new RawEntry("lib/", "") { UnixMode = 0x41ED })),
        ("names that differ by case", new(Index, new("Index.js", "a"), new("LIB/a.js", "b"), new("lib/a.js", "c"))),
        ("names that differ by how an umlaut is written", new(Index, new("m\u00FCller.js", "a"), new("mu\u0308ller.js", "b"))),
        ("a name of any script", new(Index, new("спрайты/игрок 🎲.js"))),
        ("a name with dots", new(Index, new("..a/b../...js"), new(".hidden"))),
        ("the longest name", new(Index, new(Long[..252] + ".js"))),
        ("the longest path", new(Index, new(Long + "/" + Long + "/", ""))),
        ("a comment", new RawZip(Index) { Comment = "built by the studio"u8.ToArray() }),
        ("something before", new RawZip(Index) { Before = "#!/bin/sh\n"u8.ToArray() }),
        ("sizes that follow the content", new(Index with { Deflate = true, Flags = 0x0008 })),
        ("UTF-8 flagged", new(Index with { Flags = 0x0800 })),
        ("an unknown extra field", new(Index with { Extra = [0x99, 0x99, 2, 0, 1, 2] })),
        ("Zip64 all through", new RawZip(Index with { Zip64 = true, Deflate = true }, new RawEntry("a.js") { Zip64 = true }) { Zip64 = true }),
        ("Zip64 at the end", new RawZip(Index) { Zip64 = true }),
        ("content after which the packed bytes go on", new(Index with { Deflate = true, Content = [.. Enumerable.Repeat((byte)'x', 70_000)] })),
    ];

    public static IEnumerable<(string Name, byte[] Zip, string Problem)> Bad { get; } =
    [
        .. BadZips().Select(bad => (bad.Name, bad.Zip.ToBytes(), bad.Problem)),
        ("nothing", [], "it is empty"),
        ("a script that is no zip", Encoding.UTF8.GetBytes("exports.ssExports = {};"), "it has no end: it is cut off, or something else"),
        ("another kind of archive", [0x1F, 0x8B, 8, .. new byte[100]], "it has no end: it is cut off, or something else"),
        ("cut off in its end", new RawZip(Index).ToBytes()[..^1], "it has no end"),
        ("cut off in its comment", new RawZip(Index) { Comment = new byte[9] }.ToBytes()[..^1], "its comment is cut off"),
        ("cut off at its start", new RawZip(Index).ToBytes()[1..], "its directory is not where its end says"),
    ];

    private static IEnumerable<(string Name, RawZip Zip, string Problem)> BadZips() =>
    [
        ("no entries", new(), "it holds no files"),
        ("nothing but a folder", new(new RawEntry("lib/", "")), "it holds no .js file"),
        ("nothing after the end but a newline", new RawZip(Index) { AfterEnd = "\n"u8.ToArray() }, "1 bytes follow its end"),
        ("two zips in one file", new RawZip(Index) { AfterEnd = new RawZip(Index).ToBytes() }, "its directory is not where its end says"),
        ("an end inside the comment", new RawZip(Index) { Comment = new RawZip().ToBytes() }, "its directory is not where its end says"),
        ("something between directory and end", new RawZip(Index) { AfterDirectory = new byte[4] }, "its directory is not where its end says"),
        ("a directory that is elsewhere", new RawZip(Index) { DirectoryOffsetError = 7 }, "its directory is not where its end says"),
        ("a part of several", new RawZip(Index) { Disk = 1 }, "it is one of several parts"),
        ("an entry on another part", new(Index with { Disk = 1 }), "it is one of several parts"),
        ("fewer entries than counted", new RawZip(Index) { Count = 2 }, "its directory has fewer entries than its end counts"),
        ("more entries than counted", new RawZip(Index, new RawEntry("a.js")) { Count = 1 }, "its directory has more than the entries that its end counts"),
        ("a Zip64 end that is elsewhere", new RawZip(Index) { Zip64 = true, Zip64EndOffset = 3 }, "its Zip64 end is not where its locator says"),
        ("a Zip64 end beyond everything", new RawZip(Index) { Zip64 = true, Zip64EndOffset = -1 }, "its Zip64 end is not where its locator says"),
        ("a Zip64 end that counts too many", new RawZip(Index) { Zip64 = true, Zip64Count = long.MaxValue }, "its Zip64 end contradicts its end"),
        ("a Zip64 end that counts another number", new RawZip(Index) { Zip64 = true, Zip64Count = 2 }, "its directory has fewer entries"),
        ("a Zip64 entry without its field", new(Index with { Zip64 = true, Extra = [] }), "'index.js' leaves its size or place to a Zip64 field, and has none"),
        ("a Zip64 entry with half its field", new(Index with { Zip64 = true, Extra = [1, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8] }), "to a Zip64 field, and has none"),
        ("a Zip64 entry of any size", new(Index with { Zip64 = true, Extra = [1, 0, 24, 0, .. Enumerable.Repeat((byte)0xFF, 24)] }), "'index.js' is cut off"),
        ("an encrypted entry", new(Index with { Flags = 1 }), "'index.js' is encrypted"),
        ("an entry with strong encryption", new(Index with { Flags = 0x41 }), "'index.js' is encrypted"),
        ("an entry with AES", new(Index with { Method = 99 }), "'index.js' is encrypted"),
        ("LZMA", new(Index with { Method = 14 }), "'index.js' is compressed with method 14; use Deflate (8), or none (0)"),
        ("Zstandard", new(Index with { Method = 93 }), "'index.js' is compressed with method 93"),
        ("Deflate64", new(Index with { Method = 9 }), "'index.js' is compressed with method 9"),
        ("content that is no Deflate", new(Index with { Method = 8 }), "'index.js' is damaged"),
        ("another checksum", new(Index with { Crc = 1 }), "'index.js' is damaged: its content is not what its checksum and size say"),
        ("another size", new(Index with { Size = 3 }), "'index.js' is damaged: it is not compressed, and has two sizes"),
        ("another size, deflated", new(Index with { Deflate = true, Size = 3 }), "'index.js' is damaged: its content is not what its checksum and size say"),
        ("another name in its own header", new(Index with { LocalNameBytes = "other.js"u8.ToArray() }), "'index.js' is another one in its own header"),
        ("an entry that is nowhere", new(Index with { HeaderOffset = 9_999 }), "'index.js' is not where the zip's directory says"),
        ("an entry inside another", new(Index, new RawEntry("index.js") { HeaderOffset = 0 }), "'index.js' overlaps another one"),
        ("a name that is not UTF-8", new(Index, new RawEntry("") { NameBytes = [0x6D, 0xFC, 0x2E, 0x6A, 0x73] }), "has a name that is not UTF-8"),
        ("no name", new(Index, new RawEntry("")), "an entry has no name"),
        ("the same file twice", new(Index, Index), "'index.js' is there more than once"),
        ("a file where a folder is needed", new(Index, new("lib", "x"), new("lib/a.js")), "'lib' is a file, and others need a folder of that name"),
        ("a file where a folder is named", new(Index, new("lib/", ""), new("lib", "x")), "'lib' is a file, and others need a folder of that name"),
        ("a folder with content", new(Index, new("lib/", "x")), "'lib/' is a folder, and has content"),
        ("a folder without its slash", new(Index, new RawEntry("lib", "") { UnixMode = 0x41ED }), "'lib' is marked as a folder, and its name does not end"),
        ("a link", new(Index, new RawEntry("link.js", "/etc/passwd") { UnixMode = 0xA1FF }), "'link.js' is a symbolic link"),
        ("a pipe", new(Index, new RawEntry("pipe") { UnixMode = 0x1180 }), "'pipe' is neither a file nor a folder"),
        ("a way out", new(Index, new("../index.js")), "'../index.js' leads out of the package"),
        ("a way out through a folder", new(Index, new("a/../../b.js")), "'a/../../b.js' leads out of the package"),
        ("a way out of Windows", new(Index, new("..\\b.js")), "has a backslash in its name"),
        ("an absolute path", new(Index, new("/etc/cron.d/x")), "'/etc/cron.d/x' has an absolute path"),
        ("a drive", new(Index, new("C:/x.js")), "'C:/x.js' has an absolute path"),
        ("the root itself", new(Index, new("/", "")), "'/' has an absolute path"),
        ("an empty part", new(Index, new("a//b.js")), "'a//b.js' has an empty part or '.' in its path"),
        ("two slashes at the end", new(Index, new("a//", "")), "'a//' has an empty part or '.' in its path"),
        ("the folder itself", new(Index, new("./", "")), "'./' has an empty part or '.' in its path"),
        ("a zero in the name", new(Index, new("a\0.js")), "has control characters in its name"),
        ("a name of 256 bytes", new(Index, new(Long[..253] + ".js")), "has a name of 256 bytes in its path, and a file or folder may have 255"),
        ("a name of 256 bytes in fewer characters", new(Index, new(new string('ü', 128))), "has a name of 256 bytes in its path"),
        ("a path that is too long", new(Index, new(Long + "/" + Long + "/a")), "has a path of 513 characters, and at most 512 are allowed"),
        ("folders without end", new([Index, .. Enumerable.Range(0, 20).Select(i => new RawEntry(string.Concat(Enumerable.Repeat($"{i}/", 150)) + "x"))]),
            "it has more than 2000 folders"),
        ("zeros without end", new(Index, new("zeros.bin", new byte[20_000_000]) { Deflate = true }), "'zeros.bin' expands to more than 200 times its size"),
    ];
}
