using System.Globalization;
using System.IO.Compression;
using System.IO.Enumeration;

namespace GameRelay.Cli.Scripts;

/// <summary>A script as it is uploaded: a zip whose top is what the server processes see as <c>/local/game/</c>.</summary>
internal sealed class ScriptPackage
{
    internal const int MaximumZipBytes = 5_000_000;

    // The same files make the same zip, byte for byte, so that hosts which have it need not fetch it again. A zip knows no earlier time.
    private static readonly DateTimeOffset FileTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private ScriptPackage(byte[] zip, string path)
    {
        Zip = zip;
        Source = path;
    }

    public byte[] Zip { get; }

    /// <summary>Where it came from, as the user wrote it.</summary>
    public string Source { get; }

    /// <summary>Paths inside the zip.</summary>
    public IReadOnlyList<string> Files { get; private init; } = [];

    /// <summary>What the folder holds and the package does not, beside hidden files.</summary>
    public IReadOnlyList<string> LeftOut { get; private init; } = [];

    public static ScriptPackage Read(string path)
    {
        try
        {
            var package = Directory.Exists(path) ? PackFolder(path)
                : !File.Exists(path) ? throw new CliException($"There is no '{path}': give a folder, a .zip or a .js file.")
                : path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? OpenZip(path)
                : path.EndsWith(".js", StringComparison.OrdinalIgnoreCase) ? Pack(path, [(path, Path.GetFileName(path))], [])
                : throw new CliException($"'{path}' is not a script: give a folder, a .zip or a .js file.");
            package.Check();
            return package;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether a file mentions <c>ssExports</c>, without which a server process cannot run it.</summary>
    public bool ExportsCallbacks(string file)
    {
        using var zip = new ZipArchive(new MemoryStream(Zip, writable: false), ZipArchiveMode.Read);
        using var reader = new StreamReader(zip.GetEntry(file)!.Open());
        return reader.ReadToEnd().Contains("ssExports", StringComparison.Ordinal);
    }

    private static ScriptPackage PackFolder(string folder)
    {
        var entries = new FileSystemEnumerable<(string Path, bool IsLink)>(
            folder,
            (ref FileSystemEntry entry) => (entry.ToFullPath(), IsLink(ref entry)),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory || IsLink(ref entry),
            // A link may lead out of the folder, or around in it; the server refuses them too.
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
        };
        var all = entries.Select(entry => (entry.Path, entry.IsLink, Name: Path.GetRelativePath(Path.GetFullPath(folder), entry.Path))).ToList();
        var files = all.Where(entry => !entry.IsLink).Select(entry => (entry.Path, entry.Name)).OrderBy(file => file.Name, StringComparer.Ordinal);
        var leftOut = all.Where(entry => entry.IsLink).Select(entry => entry.Name);
        return Pack(folder, [.. files], [.. leftOut]);
    }

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static ScriptPackage Pack(string path, (string File, string Name)[] files, string[] leftOut)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (file, name) in files)
            {
                var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize);
                entry.LastWriteTime = FileTime;
                using var target = entry.Open();
                using var source = File.OpenRead(file);
                source.CopyTo(target);
            }
        }

        return new(buffer.ToArray(), path) { Files = [.. files.Select(file => file.Name)], LeftOut = leftOut };
    }

    private static ScriptPackage OpenZip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
            return new(bytes, path) { Files = [.. zip.Entries.Select(entry => entry.FullName).Where(name => !name.EndsWith('/'))] };
        }
        catch (InvalidDataException e)
        {
            throw new CliException($"'{path}' is not a readable zip file: {e.Message}", e);
        }
    }

    private void Check()
    {
        if (Zip.Length > MaximumZipBytes)
        {
            throw new CliException(string.Create(CultureInfo.InvariantCulture,
                $"'{Source}' is {Zip.Length:N0} bytes as a zip, and a script has at most {MaximumZipBytes:N0}. Leave out what the script does not load."));
        }

        if (!Files.Any(EntryFile.IsScript))
            throw new CliException($"'{Source}' holds no .js file; a script needs at least the one that the server processes start with (index.js).");
    }
}
