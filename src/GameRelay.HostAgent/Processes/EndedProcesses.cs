using GameRelay.Hosting.Host.V1;

namespace GameRelay.HostAgent.Processes;

/// <summary>
/// What the control plane has still to hear of processes that ended, their end and their game session's log; whoever has nothing left to tell is forgotten. On
/// the loop only.
/// </summary>
internal sealed class EndedProcesses(
    ServerProcesses processes, GameSessionLogs logs, HostReports reports, DiskWrites disk, AgentOptions options, Action<string> logWanted)
{
    public IEnumerable<ProcessEnded> Untold => processes.Ended.Where(p => !p.Record.EndTaken).Select(p => p.Ended!).OrderBy(e => e.EndedAt);

    /// <summary>Logs that the control plane has still to take.</summary>
    public bool HasLogs => processes.Ended.Any(LogIsWanted);

    /// <summary>Its log is kept where it outlives the process's folder.</summary>
    public void Add(ServerProcess process)
    {
        disk.Try(options.LogsDirectory, () => logs.Keep(process));
        OfferLog(process);
    }

    public void OfferLog(ServerProcess process)
    {
        if (LogIsWanted(process))
            logWanted(process.Record.GameSessionId);
    }

    /// <summary>Where the log lies; null when the control plane has it already.</summary>
    public string? FindLog(string gameSessionId)
    {
        if (processes.Ended.FirstOrDefault(p => p.Record.GameSessionId == gameSessionId && LogIsWanted(p)) is not { } process)
            return null;
        // On a full disk it stayed where the process wrote it.
        var kept = logs.PathFor(gameSessionId);
        return File.Exists(kept) ? kept : process.Folder.LogPath;
    }

    public void SendLog(CollectLog command)
    {
        var running = processes.Running.FirstOrDefault(p => p.Record.GameSessionId == command.GameSessionId);
        var path = running is null ? logs.PathFor(command.GameSessionId) : running.Folder.LogPath;
        reports.Stream?.Send(new LogUpload(command.GameSessionId, path, command.Offset, Complete: running is null, command.CommandId));
    }

    public void EndTaken(string processId)
    {
        if (processes.FindEnded(processId) is not { } process)
            return;
        process.Record.EndTaken = true;
        ForgetWhenTaken(process);
    }

    public void LogTaken(string gameSessionId)
    {
        foreach (var process in processes.Ended.Where(p => p.Record.GameSessionId == gameSessionId).ToArray())
        {
            process.Record.LogTaken = true;
            ForgetWhenTaken(process);
        }
    }

    private void ForgetWhenTaken(ServerProcess process)
    {
        if (!process.Record.EndTaken || LogIsWanted(process))
        {
            process.Save();
            return;
        }
        processes.Remove(process);
        process.Forget();
    }

    private static bool LogIsWanted(ServerProcess process) => process.Record.GameSessionId.Length > 0 && !process.Record.LogTaken;
}
