using GameRelay.Cli.Processes;

namespace GameRelay.Cli.Platform;

/// <summary>Where the programs are that we start: beside the CLI in the build's output, <c>&lt;project&gt;/&lt;pivot&gt;/&lt;project&gt;.dll</c>, or below a folder that is named.</summary>
internal static class Programs
{
    public const string DirectoryVariable = "GAMERELAY_CLI__PROGRAMDIRECTORY";

    public static string Find(string project)
    {
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var all = Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } named ? named : Path.Combine(own, "..", "..");
        var path = Path.GetFullPath(Path.Combine(all, project, Path.GetFileName(own), project + ".dll"));
        return File.Exists(path) ? path : throw new CliException($"{path} is missing. Build the solution (./gamerelay does), or name the folder of the programs in {DirectoryVariable}.");
    }

    /// <summary>Only the settings, and those variables of ours that start with one of the prefixes, reach the program; the settings win.</summary>
    public static DetachedProcessStart Start(string project, string[] prefixes, string logFile, IReadOnlyDictionary<string, string> settings)
    {
        var path = Find(project);
        var environment = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            // Without it every killed .NET process leaves a socket in the temporary folder.
            ["DOTNET_EnableDiagnostics"] = "0",
            // Settings come from here alone; the watcher would look at all that is below the working directory.
            ["DOTNET_hostBuilder__reloadConfigOnChange"] = "false",
        };
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                environment[name] = (string)variable.Value!;
        }

        foreach (var (name, value) in settings)
            environment[name] = value;
        return new(Dotnet.Path, [path], logFile) { Environment = environment, WorkingDirectory = Path.GetDirectoryName(path)! };
    }
}
