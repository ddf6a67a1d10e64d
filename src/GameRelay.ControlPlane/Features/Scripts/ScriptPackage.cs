using System.Buffers;
using System.IO.Compression;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Features.Scripts;

/// <summary>
/// Looks at a script's zip before it is stored, so that no host unpacks one that is broken or means harm. What the zip says about its sizes is not
/// believed: every entry is read to its end, and reading stops at the limits.
/// </summary>
internal static class ScriptPackage
{
    internal const int MaximumZipBytes = 5_000_000;
    internal const int MaximumEntries = 2_000;
    internal const long MaximumExpandedBytes = 50_000_000;

    /// <summary>Of one entry, beyond a size that no ratio makes dangerous.</summary>
    internal const int MaximumRatio = 200;

    private const long HarmlessBytes = 1_000_000;
    private const int MaximumPathLength = 512;
    private const int UnixTypeMask = 0xF000;
    private const int UnixSymbolicLink = 0xA000;
    private const int UnixRegularFile = 0x8000;
    private const int UnixDirectory = 0x4000;

    /// <exception cref="InvalidRequestException">The message names the entry and what is wrong with it.</exception>
    internal static void Check(ReadOnlyMemory<byte> zip)
    {
        if (zip.IsEmpty)
            throw Refuse("it is empty");
        if (zip.Length > MaximumZipBytes)
            throw Refuse($"it has {zip.Length} bytes, and at most {MaximumZipBytes} are allowed");

        try
        {
            using var archive = new ZipArchive(new MemoryStream(zip.ToArray(), writable: false), ZipArchiveMode.Read);
            CheckEntries(archive);
        }
        catch (InvalidDataException ex)
        {
            throw Refuse($"it is not a readable zip file ({ex.Message.TrimEnd('.')})");
        }
        catch (EndOfStreamException)
        {
            throw Refuse("it is not a readable zip file (it is cut off)");
        }
    }

    private static void CheckEntries(ZipArchive archive)
    {
        if (archive.Entries.Count > MaximumEntries)
            throw Refuse($"it has {archive.Entries.Count} entries, and at most {MaximumEntries} are allowed");

        var files = new HashSet<string>(StringComparer.Ordinal);
        var folders = new HashSet<string>(StringComparer.Ordinal);
        var expanded = 0L;
        foreach (var entry in archive.Entries)
        {
            var path = CheckPath(entry.FullName);
            CheckType(entry);
            var isFolder = entry.FullName.EndsWith('/');
            if (!isFolder && !files.Add(path))
                throw Refuse(entry, "is there more than once");
            AddFolders(folders, isFolder ? path + "/" : path);
            if (!isFolder)
                expanded += ReadToEnd(entry, MaximumExpandedBytes - expanded);
        }

        if (files.FirstOrDefault(folders.Contains) is { } both)
            throw Refuse($"'{both}' is both a file and a folder");
        if (!files.Any(file => file.EndsWith(".js", StringComparison.OrdinalIgnoreCase)))
            throw Refuse("it holds no .js file");
    }

    private static string CheckPath(string name)
    {
        if (name.Length == 0)
            throw Refuse("an entry has no name");
        if (name.Length > MaximumPathLength)
            throw Refuse($"the name of entry '{name[..40]}…' is longer than {MaximumPathLength} characters");
        if (name.Any(char.IsControl))
            throw Refuse("the name of an entry holds control characters");
        if (name.Contains('\\'))
            throw Refuse($"entry '{name}' has a backslash in its name; folders are parted by '/'");
        if (name.StartsWith('/') || (name.Length >= 2 && name[1] == ':' && char.IsAsciiLetter(name[0])))
            throw Refuse($"entry '{name}' has an absolute path");

        var segments = name.TrimEnd('/').Split('/');
        if (segments.Contains(".."))
            throw Refuse($"entry '{name}' leads out of the package");
        if (segments.Any(segment => segment is "" or "."))
            throw Refuse($"entry '{name}' has an empty part or '.' in its path");
        return string.Join('/', segments);
    }

    // The upper half of the attributes is the Unix mode, when a Unix made the zip.
    private static void CheckType(ZipArchiveEntry entry)
    {
        var type = (entry.ExternalAttributes >> 16) & UnixTypeMask;
        if (type == UnixSymbolicLink)
            throw Refuse(entry, "is a symbolic link");
        if (type is not (0 or UnixRegularFile or UnixDirectory))
            throw Refuse(entry, "is neither a file nor a folder");
        if (entry.IsEncrypted)
            throw Refuse(entry, "is encrypted");
    }

    private static void AddFolders(HashSet<string> folders, string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
            folders.Add(path[..slash]);
    }

    private static long ReadToEnd(ZipArchiveEntry entry, long budget)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(81_920);
        try
        {
            using var stream = entry.Open();
            var length = 0L;
            var crc = Crc32.Start;
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                length += read;
                crc = Crc32.Append(crc, buffer.AsSpan(0, read));
                if (length > budget)
                    throw Refuse($"it expands to more than {MaximumExpandedBytes} bytes");
                if (length > HarmlessBytes && length > entry.CompressedLength * MaximumRatio)
                    throw Refuse(entry, $"expands to more than {MaximumRatio} times its size");
            }

            if (Crc32.Finish(crc) != entry.Crc32 || length != entry.Length)
                throw Refuse(entry, "is damaged: its content is not what its checksum and size say");
            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static InvalidRequestException Refuse(ZipArchiveEntry entry, string problem) => Refuse($"entry '{entry.FullName}' {problem}");

    private static InvalidRequestException Refuse(string problem) => new($"ZipFile cannot be used: {problem}.");
}
