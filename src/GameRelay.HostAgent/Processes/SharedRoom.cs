using GameRelay.Hosting;

namespace GameRelay.HostAgent.Processes;

/// <summary>Whether a process of the system that runs already has room for another server process. On the loop only.</summary>
/// <param name="Host">Whoever can start it beside itself; null when there is nobody.</param>
/// <param name="IsComing">There is no room as yet, but a process that has some is just starting.</param>
internal readonly record struct SharedRoom(ServerProcess? Host, bool IsComing)
{
    /// <summary>In the fullest one that has room, so that as few as possible are needed, and others empty.</summary>
    public static SharedRoom For(PlanEntry entry, string contentHash, IEnumerable<ServerProcess> running)
    {
        var most = SessionsPerProcess.Of(entry.Parameters) ?? 1;
        if (most == 1)
            return default;
        var withRoom = running.Where(p => p.Record.Identity is not null && p.Entry == entry && p.Record.ContentHash == contentHash)
            .GroupBy(p => p.Record.Identity).Where(together => together.Count() < most).OrderByDescending(together => together.Count()).ToArray();
        var host = withRoom.SelectMany(together => together).FirstOrDefault(p => p.StartsOthers);
        return new(host, IsComing: host is null && withRoom.Any(together => together.All(p => p.IsConnecting)));
    }
}
