namespace GameRelay.Cli.Processes;

internal static class Dotnet
{
    /// <summary>The runtime host that runs us, with its full path: what we start must run on the same one, whatever PATH says.</summary>
    public static string Path { get; } = Environment.ProcessPath is { } path && System.IO.Path.GetFileName(path) == "dotnet" ? path : "dotnet";
}
