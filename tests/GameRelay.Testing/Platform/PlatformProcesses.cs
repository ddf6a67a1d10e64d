namespace GameRelay.Testing.Platform;

/// <summary>The processes that run on a data directory, found as an operator would: by what stands in their command line and environment.</summary>
public static class PlatformProcesses
{
    public const string ControlPlane = "GameRelay.ControlPlane.dll";
    public const string HostAgent = "GameRelay.HostAgent.dll";
    public const string Relay = "GameRelay.Relay.dll";
    public const string Backend = "GameRelay.Backend.dll";
    public const string Postgres = "postgres";

    public static IReadOnlyList<int> Find(string dataDirectory, string program) =>
        [.. All(dataDirectory).Where(process => process.CommandLine.Contains(program, StringComparison.Ordinal)).Select(process => process.Id)];

    public static int FindPostmaster(string dataDirectory) =>
        TryFindPostmaster(dataDirectory) ?? throw new InvalidOperationException($"No Postgres runs on {dataDirectory}.");

    /// <summary>Postgres' first process; its helpers have no data directory in their command line.</summary>
    public static int? TryFindPostmaster(string dataDirectory) =>
        All(dataDirectory)
            .Where(process => Path.GetFileName(process.CommandLine.Split('\0')[0]) == Postgres && process.CommandLine.Contains("\0-D\0", StringComparison.Ordinal))
            .Select(process => (int?)process.Id)
            .FirstOrDefault();

    public static IReadOnlyList<(int Id, string CommandLine)> All(string dataDirectory) =>
        [.. Candidates().Where(process => process.CommandLine.Contains(dataDirectory, StringComparison.Ordinal)
            || Read(process.Id, "environ").Contains(dataDirectory, StringComparison.Ordinal))];

    private static IEnumerable<(int Id, string CommandLine)> Candidates() =>
        from folder in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(folder)
        where name.All(char.IsAsciiDigit) && int.Parse(name) != Environment.ProcessId
        let id = int.Parse(name)
        let commandLine = Read(id, "cmdline")
        where commandLine.Length > 0
        select (id, commandLine);

    // A process may end between being listed and being read, or belong to somebody else.
    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
