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
        problem = $"Cannot find module '{name}'" + (from.Length == 0 ? "" : $", required by {Relative(from)}");
        var folder = from.Length == 0 ? Root : FolderOf(from);
        if (name.StartsWith('/') || name.StartsWith("./", StringComparison.Ordinal) || name.StartsWith("../", StringComparison.Ordinal) || name is "." or "..")
            return AsFileOrFolder(Normalize((name.StartsWith('/') ? name : folder + name) + (name is "." or ".." ? "/" : "")));
        if (name.StartsWith('#'))
            return AsImport(name, folder);

        // Into the package's own folder of modules, then into that of each folder above it.
        for (var at = folder; at.Length >= Root.Length; at = FolderOf(at.TrimEnd('/')))
        {
            if (AsFileOrFolder($"{at}node_modules/{name}", name, ref problem) is { } file)
                return file;
        }

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

    /// <summary>Every file of the package, as its modules name it.</summary>
    public IEnumerable<string> All() => Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories)
        .Select(file => Root + Path.GetRelativePath(_directory, file)).Order(StringComparer.Ordinal);

    // A package in node_modules, which may say for itself what it lets out.
    private string? AsFileOrFolder(string path, string name, ref string problem)
    {
        var parts = name.Split('/', name.StartsWith('@') ? 3 : 2);
        var packageName = name.StartsWith('@') && parts.Length > 1 ? $"{parts[0]}/{parts[1]}" : parts[0];
        var package = path[..^(name.Length - packageName.Length)];
        if (ReadPackage(package) is not { } description || !description.TryGetProperty("exports", out var exports) || exports.ValueKind == JsonValueKind.Null)
            return AsFileOrFolder(path);

        var subpath = "." + name[packageName.Length..];
        var target = PackageExports.Resolve(exports, subpath);
        if (target?.StartsWith("./", StringComparison.Ordinal) == true && Normalize($"{package}/{target}") is var file && IsFile(file))
            return file;
        problem = target is null
            ? $"The package '{packageName}' does not let out '{subpath}': see \"exports\" of its package.json"
            : $"The package '{packageName}' names the file '{target}' for '{subpath}', which it does not have";
        return null;
    }

    // "#name": the package that asks has a map of its own names.
    private string? AsImport(string name, string folder)
    {
        for (var at = folder; at.Length >= Root.Length; at = FolderOf(at.TrimEnd('/')))
        {
            if (ReadPackage(at.TrimEnd('/')) is not { } description)
                continue;
            var target = description.TryGetProperty("imports", out var imports) ? PackageExports.Resolve(imports, name) : null;
            return target is null ? null
                : target.StartsWith("./", StringComparison.Ordinal) ? AsFile(Normalize(at + target))
                : Resolve(target, at, out _);
        }

        return null;
    }

    private string? AsFileOrFolder(string path)
    {
        if (!path.EndsWith('/') && AsFile(path) is { } file)
            return file;

        var folder = path.TrimEnd('/');
        if (ReadPackage(folder) is { } description && description.TryGetProperty("main", out var main) && main.ValueKind == JsonValueKind.String)
        {
            var target = Normalize($"{folder}/{main.GetString()}");
            if ((AsFile(target.TrimEnd('/')) ?? AsFile($"{target.TrimEnd('/')}/index")) is { } entry)
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

    private JsonElement? ReadPackage(string folder)
    {
        var file = $"{folder}/package.json";
        if (!IsFile(file))
            return null;
        try
        {
            using var document = JsonDocument.Parse(Read(file));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null; // as if it said nothing: index.js is tried then
        }
    }

    private static string FolderOf(string file) => file[..(file.LastIndexOf('/') + 1)];

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
