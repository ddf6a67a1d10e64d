using System.IO.Compression;
using System.Reflection;

namespace GameRelay.Cli.Scripts;

/// <summary>Zips of scripts as CreateScript takes them.</summary>
internal static class ScriptZip
{
    /// <summary>GameLift's own limit of an inline script.</summary>
    public const int MaximumBytes = 5_000_000;

    private static readonly string[] LeftOut = [".git", ".DS_Store", "node_modules/.cache"];

    public static byte[] FromFolder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new CliException($"There is no folder '{folder}'. Name the folder that holds the script, for example src/Samples/scripts/arena.");

        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(file => !LeftOut.Any(part => file == part || file.StartsWith(part + "/", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal).ToList();
        if (!files.Any(file => file.EndsWith(".js", StringComparison.Ordinal)))
            throw new CliException($"'{folder}' has no .js file. Name the folder that holds the script.");

        var zip = Create(files.Select(file => (file, (Func<Stream>)(() => File.OpenRead(Path.Combine(folder, file))))));
        return zip.Length <= MaximumBytes ? zip
            : throw new CliException($"'{folder}' makes a zip of {zip.Length:N0} bytes; a script may have {MaximumBytes:N0}. Leave out what the script does not need.");
    }

    /// <summary>The sample script that is part of the CLI.</summary>
    public static byte[] FromSample(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = name + "/";
        return Create(assembly.GetManifestResourceNames().Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal))
            .Select(resource => (resource[prefix.Length..], (Func<Stream>)(() => assembly.GetManifestResourceStream(resource)!))));
    }

    private static byte[] Create(IEnumerable<(string Path, Func<Stream> Open)> files)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, open) in files)
            {
                using var content = open();
                var entry = zip.CreateEntry(path);
                // The same files make the same zip, and so the same content hash on every host.
                entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var target = entry.Open();
                content.CopyTo(target);
            }
        }

        return buffer.ToArray();
    }
}
