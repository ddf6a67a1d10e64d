namespace GameRelay.Testing;

/// <summary>The working tree that the tests run in.</summary>
public static class SourceTree
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "GameRelay.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No GameRelay.sln is above '{AppContext.BaseDirectory}'.");
        return folder;
    }
}
