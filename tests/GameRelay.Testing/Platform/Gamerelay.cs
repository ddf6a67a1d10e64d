using System.Diagnostics;

namespace GameRelay.Testing.Platform;

/// <summary>The built CLI, started as the launcher starts it.</summary>
public static class Gamerelay
{
    public static Process Start(string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        // The CLI's own output folder, since it finds the other programs beside it.
        var cli = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "GameRelay.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "gamerelay.dll"));
        var start = new ProcessStartInfo("dotnet", [cli, .. arguments])
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
