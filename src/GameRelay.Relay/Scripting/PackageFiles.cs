using System.Text.Json;

namespace GameRelay.Relay.Scripting;

/// <summary>
/// The script's files as its modules name them: the package stands at <c>/local/game</c> whatever folder it was unpacked into, and beside it
/// the server's own <c>src</c>, of which scripts know one file. Nothing outside the package can be named.
/// </summary>
internal sealed class PackageFiles(string directory)
{
    public const string Root = "/local/game/";
    public const string PacketModule = "/local/src/proto/Packet_pb.js";

    private static readonly string[] Extensions = [".js", ".json", ".cjs"];
    private readonly string _directory = Path.GetFullPath(directory);

    /// <summary>The module that <paramref name="name"/> means in <paramref name="from"/>; null with a <paramref name="problem"/> when there is none.</summary>
    public string? Resolve(string name, string from, out string problem)
    {
        problem = "";
        var folder = from.Length == 0 ? Root : from[..(from.LastIndexOf('/') + 1)];
        if (name.StartsWith('/') || name.StartsWith("./", StringComparison.Ordinal) || name.StartsWith("../", StringComparison.Ordinal) || name is "." or "..")
        {
            var path = Normalize(name.StartsWith('/') ? name : folder + name);
            if (AsFileOrFolder(path) is { } file)
                return file;
        }
        else
        {
            for (var at = folder; at.Length >= Root.Length; at = at[..(at.TrimEnd('/').LastIndexOf('/') + 1)])
            {
                if (AsFileOrFolder($"{at}node_modules/{name}") is { } file)
                    return file;
            }
        }

        problem = $"Cannot find module '{name}'" + (from.Length == 0 ? "" : $", required by {Relative(from)}");
        return null;
    }

    public string Read(string file)
    {
        if (file == PacketModule)
            return RuntimeScripts.Read("packet.js");
        // ReadAllText takes a byte order mark for what it is.
        return File.ReadAllText(Physical(file) ?? throw new FileNotFoundException($"'{file}' is not in the script's package."));
    }

    /// <summary>The path within the package, as people know it.</summary>
    public static string Relative(string file) => file.StartsWith(Root, StringComparison.Ordinal) ? file[Root.Length..] : file;

    private string? AsFileOrFolder(string path)
    {
        if (AsFile(path) is { } file)
            return file;

        var folder = path.TrimEnd('/');
        if (IsFile($"{folder}/package.json") && MainOf($"{folder}/package.json") is { Length: > 0 } main)
        {
            var target = Normalize($"{folder}/{main}");
            if ((AsFile(target) ?? AsFile($"{target}/index")) is { } entry)
                return entry;
        }

        return AsFile($"{folder}/index");
    }

    private string? AsFile(string path)
    {
        if (path == PacketModule || path + ".js" == PacketModule)
            return PacketModule;
        return IsFile(path) ? path : Extensions.Select(extension => path + extension).FirstOrDefault(IsFile);
    }

    private bool IsFile(string path) => Physical(path) is { } physical && File.Exists(physical);

    // A link in the package may lead out of it; packages are unpacked without links, and this does not follow one either.
    private string? Physical(string path)
    {
        if (!path.StartsWith(Root, StringComparison.Ordinal) || path.EndsWith('/'))
            return null;
        var physical = Path.GetFullPath(Path.Combine(_directory, path[Root.Length..]));
        return physical.StartsWith(_directory + Path.DirectorySeparatorChar, StringComparison.Ordinal) && new FileInfo(physical).LinkTarget is null ? physical : null;
    }

    private string? MainOf(string packageFile)
    {
        try
        {
            using var document = JsonDocument.Parse(Read(packageFile));
            return document.RootElement.TryGetProperty("main", out var main) && main.ValueKind == JsonValueKind.String ? main.GetString() : null;
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException)
        {
            return null; // as Node does: index.js is tried then
        }
    }

    private static string Normalize(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("" or "." or ".."))
                parts.Add(part);
        }

        return "/" + string.Join('/', parts) + (path.EndsWith('/') ? "/" : "");
    }
}
