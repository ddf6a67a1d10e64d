using GameRelay.Cli.Platform;

namespace GameRelay.Cli.Demo;

/// <summary>The demo's temporary data directory. Those of demos that were killed are cleared away, with what still runs in them.</summary>
internal sealed class DemoDirectory : IDisposable
{
    private const string Prefix = "gamerelay-demo-";

    private DemoDirectory(string path) => Path = path;

    public string Path { get; }

    public static async Task<DemoDirectory> CreateAsync(TimeProvider time)
    {
        foreach (var left in Directory.GetDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            if (await LocalPlatform.StopLeftoversAsync(left, time))
                Delete(left);
        }

        // Not Directory.CreateTempSubdirectory: that one is closed to the users that Postgres and relays run as.
        var path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), Prefix + System.IO.Path.GetRandomFileName()[..8]);
        return new DemoDirectory(path);
    }

    public void Dispose() => Delete(Path);

    private static void Delete(string path)
    {
        if (!Directory.Exists(path))
            return;

        // Script packages are read-only, which stops anyone but root from removing what is in them.
        foreach (var folder in Directory.EnumerateDirectories(path, "*", SearchOption.AllDirectories).Where(folder => folder.StartsWith(System.IO.Path.Combine(path, "hosts"), StringComparison.Ordinal)))
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(path, recursive: true);
    }
}
