namespace GameRelay.HostAgent.Scripts;

/// <summary>A launch path names a file of the package as <c>/local/game/…</c>.</summary>
internal static class LaunchPath
{
    private const string Root = "/local/game/";

    public static bool Exists(string launchPath, string scriptDirectory)
    {
        if (!launchPath.StartsWith(Root, StringComparison.Ordinal))
            return false;
        var root = Path.GetFullPath(scriptDirectory) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, launchPath[Root.Length..]));
        return path.StartsWith(root, StringComparison.Ordinal) && File.Exists(path);
    }
}
