using System.IO.Compression;

namespace GameRelay.HostAgent.Scripts;

/// <summary>Unpacks a script's zip. Trusts nothing in it: names, sizes and kinds are checked against what is really there.</summary>
internal static class ScriptPackage
{
    private const int FileTypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;
    private const UnixFileMode ReadOnlyFile = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    internal const UnixFileMode ReadOnlyFolder =
        ReadOnlyFile | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="InvalidDataException">The package is broken, escapes its folder, or is larger than allowed.</exception>
    public static void Unpack(string zipPath, string directory, long maximumBytes, int maximumEntries)
    {
        using var zip = ZipFile.OpenRead(zipPath);
        if (zip.Entries.Count > maximumEntries)
            throw new InvalidDataException($"The package has more than {maximumEntries} entries.");
        var root = Path.GetFullPath(directory) + Path.DirectorySeparatorChar;
        Directory.CreateDirectory(root);
        var left = maximumBytes;
        foreach (var entry in zip.Entries)
        {
            var path = PathOf(entry, root);
            if (entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\'))
            {
                MakeFolder(path, entry);
                continue;
            }
            MakeFolder(Path.GetDirectoryName(path)!, entry);
            using var source = entry.Open();
            left -= Copy(source, path, left, maximumBytes);
        }
        MakeReadOnly(root);
    }

    private static string PathOf(ZipArchiveEntry entry, string root)
    {
        var kind = (entry.ExternalAttributes >> 16) & FileTypeMask;
        if (kind is not (0 or RegularFile or Folder))
            throw new InvalidDataException($"The package's entry '{entry.FullName}' is neither a file nor a folder.");
        // Zips made on Windows part their folders with a backslash.
        var name = entry.FullName.Replace('\\', '/');
        var path = name.Contains('\0', StringComparison.Ordinal) ? "" : Path.GetFullPath(Path.Combine(root, name));
        return (path + Path.DirectorySeparatorChar).StartsWith(root, StringComparison.Ordinal)
            ? path
            : throw new InvalidDataException($"The package's entry '{entry.FullName}' lies outside of the package.");
    }

    private static void MakeFolder(string path, ZipArchiveEntry entry)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (IOException exception) when (exception is PathTooLongException || AncestorsOf(path).Any(File.Exists))
        {
            throw new InvalidDataException($"The package's entry '{entry.FullName}' needs a folder that cannot be made: {exception.Message}", exception);
        }
    }

    private static IEnumerable<string> AncestorsOf(string path)
    {
        for (var ancestor = path; ancestor is not null; ancestor = Path.GetDirectoryName(ancestor))
            yield return ancestor;
    }

    // Counts what comes out: the sizes that the archive states are its author's claim.
    private static long Copy(Stream source, string path, long left, long maximumBytes)
    {
        FileStream target;
        try
        {
            target = new(path, FileMode.CreateNew, FileAccess.Write);
        }
        catch (Exception exception) when (exception is PathTooLongException || Path.Exists(path))
        {
            throw new InvalidDataException($"The package's entry '{Path.GetFileName(path)}' cannot be written: {exception.Message}", exception);
        }
        using (target)
        {
            var buffer = new byte[64 << 10];
            long written = 0;
            int read;
            while ((read = source.Read(buffer)) > 0)
            {
                written += read;
                if (written > left)
                    throw new InvalidDataException($"The package unpacks to more than {maximumBytes} bytes.");
                target.Write(buffer, 0, read);
            }
            return written;
        }
    }

    private static void MakeReadOnly(string root)
    {
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(file, ReadOnlyFile);
        foreach (var folder in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(folder, ReadOnlyFolder);
    }
}
