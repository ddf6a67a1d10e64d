namespace GameRelay.Cli.Scripts;

/// <summary>
/// Which file server processes will start with, and what to say when that is not plain: a package with its files one folder too deep uploads well,
/// and fails only on the host.
/// </summary>
internal sealed record EntryFile(string? Name, string? Warning)
{
    private const string Usual = "index.js";
    private const string ScriptRoot = "/local/game/";

    /// <summary>For <c>fleets create --launch-path</c>.</summary>
    public string? LaunchPath => Name is null ? null : ScriptRoot + Name;

    public bool IsUsual => Name == Usual;

    public static bool IsScript(string file) => file.EndsWith(".js", StringComparison.OrdinalIgnoreCase);

    public static EntryFile Find(ScriptPackage package)
    {
        var candidate = Candidate(package);
        return candidate is { Warning: null, Name: { } name } && !package.ExportsCallbacks(name)
            ? candidate with { Warning = $"'{name}' does not mention ssExports, so a server process that starts with it will fail: a script must set exports.ssExports." }
            : candidate;
    }

    private static EntryFile Candidate(ScriptPackage package)
    {
        if (package.Files.Contains(Usual))
            return new(Usual, null);

        var scripts = package.Files.Where(IsScript).ToList();
        var atTop = scripts.Where(file => !file.Contains('/')).ToList();
        if (scripts.FirstOrDefault(file => file.EndsWith("/" + Usual, StringComparison.Ordinal)) is { } deeper)
            return TooDeep(package, deeper);
        if (atTop.Count == 0)
            return TooDeep(package, scripts[0]);

        // Of several files the one that sets the callbacks is the one to start with.
        var entry = atTop.Count == 1 ? atTop[0] : atTop.FirstOrDefault(package.ExportsCallbacks);
        return entry is null
            ? new(null, $"There is no {Usual}, and none of the .js files at the top ({string.Join(", ", atTop)}) mentions ssExports. Name the file to start with by 'fleets create --launch-path {ScriptRoot}FILE'.")
            : new(entry, $"There is no {Usual} at the top, so a fleet of this script needs '--launch-path {ScriptRoot}{entry}'.");
    }

    private static EntryFile TooDeep(ScriptPackage package, string file)
    {
        var folder = file[..file.LastIndexOf('/')];
        var instead = Directory.Exists(package.Source) ? $"Push the folder itself ('gamerelay scripts push {Path.Combine(package.Source, folder)}')" : $"Zip what is in '{folder}', not the folder";
        return new(file, $"There is no {Usual} at the top, only '{file}' in a sub-folder. {instead}, or create the fleet with '--launch-path {ScriptRoot}{file}'.");
    }
}
