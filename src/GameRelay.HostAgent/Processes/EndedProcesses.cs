using GameRelay.Hosting.Host.V1;

namespace GameRelay.HostAgent.Processes;

/// <summary>
/// What the control plane has still to hear of processes that ended, their end and their game session's log; whoever has nothing left to tell is forgotten. On
/// the loop only.
/// </summary>
internal sealed class EndedProcesses(ServerProcesses processes, GameSessionLogs logs, HostReports reports, DiskWrites disk, AgentOptions options)
{
    public IEnumerable<ProcessEnded> Untold => processes.Ended.Where(p => !p.Record.EndTaken).Select(p => p.Ended!).OrderBy(e => e.EndedAt);

    /// <summary>Its log is kept where it outlives the process's folder.</summary>
    public void Add(ServerProcess process)
    {
        disk.Try(options.LogsDirectory, () => logs.Keep(process));
        SendLog(process);
    }

    /// <summary>There is a stream to the control plane again.</summary>
    public void Attached()
    {
        foreach (var process in processes.Ended)
            SendLog(process);
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

    private void SendLog(ServerProcess process)
    {
        var gameSessionId = process.Record.GameSessionId;
        if (LogIsWanted(process))
            reports.Stream?.Send(new LogUpload(gameSessionId, logs.PathFor(gameSessionId), Offset: 0, Complete: true));
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
