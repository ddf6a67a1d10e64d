using System.Diagnostics;

namespace GameRelay.Testing.Platform;

/// <summary>The built CLI, started as the launcher starts it.</summary>
public static class Gamerelay
{
    // The CLI's own output folder, since it finds the other programs beside it.
    public static string Program { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "GameRelay.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "gamerelay.dll"));

    public static Process Start(string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static Task<CommandResult> RunAsync(string[] arguments, IReadOnlyDictionary<string, string>? environment = null, TimeSpan? deadline = null) =>
        CommandResult.OfAsync(Start(arguments, environment), deadline ?? TimeSpan.FromSeconds(60));
}
