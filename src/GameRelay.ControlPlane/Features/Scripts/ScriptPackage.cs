using System.Buffers;
using System.Text;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Features.Scripts;

/// <summary>
/// Looks at a script's zip before it is stored, so that no host is given one that it cannot unpack, or that means harm. What the zip says about its
/// sizes is not believed: every entry is read to its end, and reading stops at the limits.
/// </summary>
internal static class ScriptPackage
{
    internal const int MaximumZipBytes = 5_000_000;
    internal const int MaximumEntries = 2_000;

    /// <summary>With those that no entry names, and paths only lead through.</summary>
    internal const int MaximumFolders = 2_000;

    internal const long MaximumExpandedBytes = 50_000_000;

    /// <summary>Of one entry, beyond a size that no ratio makes dangerous.</summary>
    internal const int MaximumRatio = 200;

    private const long HarmlessBytes = 1_000_000;
    private const int MaximumPathLength = 512;

    // Of a file or folder, on every file system that hosts have.
    private const int MaximumNameBytes = 255;

    private const int UnixSymbolicLink = 0xA000;
    private const int UnixRegularFile = 0x8000;
    private const int UnixFolder = 0x4000;

    /// <exception cref="InvalidRequestException">The message names the entry and what is wrong with it.</exception>
    internal static void Check(ReadOnlyMemory<byte> zip)
    {
        if (zip.IsEmpty)
            throw Refuse("it is empty");
        if (zip.Length > MaximumZipBytes)
            throw Refuse($"it has {zip.Length} bytes, and at most {MaximumZipBytes} are allowed");

        var bytes = zip.ToArray();
        CheckEntries(bytes, ZipDirectory.Read(bytes, MaximumEntries));
    }

    internal static InvalidRequestException Refuse(string problem) => new($"ZipFile cannot be used: {problem}.");

    internal static InvalidRequestException RefuseEntry(string name, string problem)
    {
        const int longest = 80;
        var shown = string.Concat(name.Select(c => char.IsControl(c) ? '\uFFFD' : c));
        return Refuse($"entry '{(shown.Length > longest ? shown[..longest] + "…" : shown)}' {problem}");
    }

    private static void CheckEntries(byte[] zip, List<ZipEntry> entries)
    {
        if (entries.Count == 0)
            throw Refuse("it holds no files");

        var files = new HashSet<string>(StringComparer.Ordinal);
        var folders = new HashSet<string>(StringComparer.Ordinal);
        var expanded = 0L;
        foreach (var entry in entries)
        {
            var path = CheckPath(entry.Name);
            CheckType(entry);
            if (!entry.IsFolder && !files.Add(path))
                throw RefuseEntry(entry.Name, "is there more than once");
            AddFolders(folders, entry.IsFolder ? path + "/" : path);
            if (folders.Count > MaximumFolders)
                throw Refuse($"it has more than {MaximumFolders} folders");
            expanded += ReadToEnd(zip, entry, MaximumExpandedBytes - expanded);
        }

        if (files.FirstOrDefault(folders.Contains) is { } both)
            throw RefuseEntry(both, "is a file, and others need a folder of that name");
        if (!files.Any(file => file.EndsWith(".js", StringComparison.OrdinalIgnoreCase)))
            throw Refuse("it holds no .js file");
    }

    private static string CheckPath(string name)
    {
        if (name.Length == 0)
            throw Refuse("an entry has no name");
        if (name.Length > MaximumPathLength)
            throw RefuseEntry(name, $"has a path of {name.Length} characters, and at most {MaximumPathLength} are allowed");
        if (name.Any(char.IsControl))
            throw RefuseEntry(name, "has control characters in its name");
        if (name.Contains('\\'))
            throw RefuseEntry(name, "has a backslash in its name; folders are parted by '/'");
        if (name.StartsWith('/') || (name.Length >= 2 && name[1] == ':' && char.IsAsciiLetter(name[0])))
            throw RefuseEntry(name, "has an absolute path");

        var path = name.EndsWith('/') ? name[..^1] : name;
        foreach (var part in path.Split('/'))
        {
            if (part == "..")
                throw RefuseEntry(name, "leads out of the package");
            if (part is "" or ".")
                throw RefuseEntry(name, "has an empty part or '.' in its path");
            if (Encoding.UTF8.GetByteCount(part) is > MaximumNameBytes and var bytes)
                throw RefuseEntry(name, $"has a name of {bytes} bytes in its path, and a file or folder may have {MaximumNameBytes}");
        }

        return path;
    }

    private static void CheckType(ZipEntry entry)
    {
        if (entry.UnixType == UnixSymbolicLink)
            throw RefuseEntry(entry.Name, "is a symbolic link");
        if (entry.UnixType is not (0 or UnixRegularFile or UnixFolder))
            throw RefuseEntry(entry.Name, "is neither a file nor a folder");
        if (entry.UnixType == UnixFolder && !entry.IsFolder)
            throw RefuseEntry(entry.Name, "is marked as a folder, and its name does not end with '/'");
        if (entry.IsFolder && entry.Size > 0)
            throw RefuseEntry(entry.Name, "is a folder, and has content");
        if (entry.Method == ZipMethod.Stored && entry.Size != entry.PackedSize)
            throw RefuseEntry(entry.Name, "is damaged: it is not compressed, and has two sizes");
    }

    private static void AddFolders(HashSet<string> folders, string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
            folders.Add(path[..slash]);
    }

    private static long ReadToEnd(byte[] zip, ZipEntry entry, long budget)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(81_920);
        try
        {
            using var stream = entry.Open(zip);
            var length = 0L;
            var crc = Crc32.Start;
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                length += read;
                crc = Crc32.Append(crc, buffer.AsSpan(0, read));
                if (length > budget)
                    throw Refuse($"it expands to more than {MaximumExpandedBytes} bytes");
                if (length > HarmlessBytes && length > entry.PackedSize * (long)MaximumRatio)
                    throw RefuseEntry(entry.Name, $"expands to more than {MaximumRatio} times its size");
            }

            if (Crc32.Finish(crc) != entry.Crc || length != entry.Size)
                throw RefuseEntry(entry.Name, "is damaged: its content is not what its checksum and size say");
            return length;
        }
        catch (InvalidDataException)
        {
            throw RefuseEntry(entry.Name, "is damaged: its content cannot be expanded");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
