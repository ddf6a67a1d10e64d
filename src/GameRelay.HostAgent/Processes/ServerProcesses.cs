namespace GameRelay.HostAgent.Processes;

/// <summary>The server processes of this host: those that run, and those that have ended and are not forgotten yet. On the loop only.</summary>
internal sealed class ServerProcesses
{
    private readonly Dictionary<string, ServerProcess> _all = [];

    public IEnumerable<ServerProcess> All => _all.Values;

    public IEnumerable<ServerProcess> Running => _all.Values.Where(p => p.Ended is null);

    public IEnumerable<ServerProcess> Ended => _all.Values.Where(p => p.Ended is not null);

    /// <summary>The others that run in the same process of the system.</summary>
    public IEnumerable<ServerProcess> Beside(ServerProcess process) =>
        process.Record.Identity is { } identity ? Running.Where(p => p != process && p.Record.Identity == identity) : [];

    public ServerProcess? FindRunning(string processId) => _all.GetValueOrDefault(processId) is { Ended: null } process ? process : null;

    public ServerProcess? FindEnded(string processId) => _all.GetValueOrDefault(processId) is { Ended: not null } process ? process : null;

    public void Add(ServerProcess process) => _all[process.Id] = process;

    public void Remove(ServerProcess process) => _all.Remove(process.Id);
}
