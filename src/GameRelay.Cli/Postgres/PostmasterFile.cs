using System.Globalization;
using GameRelay.Cli.Processes;

namespace GameRelay.Cli.Postgres;

/// <summary>
/// <c>postmaster.pid</c> of a data directory. Lines: process id, data directory, start time, port, socket folder, listen address,
/// shared memory key, status (Postgres source, <c>src/include/utils/pidfile.h</c>).
/// </summary>
internal sealed record PostmasterFile(int Pid, int Port, bool Ready)
{
    public static PostmasterFile? Read(string dataDirectory)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PathIn(dataDirectory));
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        // Postgres writes the file in steps; what is not there yet reads as not ready.
        return int.TryParse(lines.ElementAtOrDefault(0), CultureInfo.InvariantCulture, out var pid)
            ? new PostmasterFile(
                pid,
                int.TryParse(lines.ElementAtOrDefault(3), CultureInfo.InvariantCulture, out var port) ? port : 0,
                lines.ElementAtOrDefault(7)?.Trim() == "ready")
            : null;
    }

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "postmaster.pid");

    /// <summary>
    /// The server that runs on this data directory; null when the file is stale. After a crash the id may belong to another process, of which
    /// Postgres itself would only say that a lock file exists; the command line tells them apart.
    /// </summary>
    public ProcessIdentity? FindServer(string dataDirectory)
    {
        var identity = ProcessIdentity.Find(Pid);
        var command = ProcessIdentity.CommandLine(Pid);
        var isOurs = command.Length > 2 && Path.GetFileName(command[0]) == "postgres" && command[1] == "-D" && command[2] == dataDirectory;
        return isOurs ? identity : null;
    }
}
