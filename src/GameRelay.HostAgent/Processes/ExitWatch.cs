using System.Diagnostics;
using GameRelay.Hosting;

namespace GameRelay.HostAgent.Processes;

/// <summary>
/// Waits for server processes to exit, and tells the loop. It leaves them be when the agent goes: the next one adopts them. Several may share a process of the system,
/// and each may end by itself, which its exit file tells, or with all of them.
/// </summary>
internal sealed class ExitWatch(SerialLoop loop, ServerProcesses processes, TimeProvider time, Action<ServerProcess> ended) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    // Exit codes of a relay.
    private const int ScriptTimeLimit = 66;
    private const int ScriptMemoryLimit = 67;

    private readonly CancellationTokenSource _stopping = new();

    // On the loop only.
    private readonly HashSet<ProcessIdentity> _children = [];

    public void Watch(ServerProcess process, Process child)
    {
        if (process.Record.Identity is { } identity)
            _children.Add(identity);
        _ = WatchAsync(process, child);
    }

    /// <summary>It may end before its process of the system does. One that has that for itself is left to <see cref="Watch"/>.</summary>
    public void WatchShared(ServerProcess process)
    {
        if (SessionsPerProcess.Of(process.Record.Parameters) is > 1 && process.Record.Identity is { } identity)
            _ = LookAsync(process, identity, _children.Contains(identity));
    }

    /// <summary>It is somebody else's child, so the system tells nobody here of its exit.</summary>
    public void WatchAdopted(ServerProcess process, ProcessIdentity identity) => _ = LookAsync(process, identity, isChild: false);

    /// <summary>There is nothing to wait for.</summary>
    public void IsGone(ServerProcess process) => process.OnExit(null, ended);

    /// <summary>Its stream has ended, as it does with the process.</summary>
    public void Look(ServerProcess process)
    {
        if (process.HasLeft)
            process.OnExit(null, ended);
    }

    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    private async Task WatchAsync(ServerProcess process, Process child)
    {
        using (child)
        {
            try
            {
                await child.WaitForExitAsync(_stopping.Token);
                var exitCode = child.ExitCode;
                loop.Post(() => Exited(process, exitCode));
            }
            catch (OperationCanceledException)
            {
                // The agent leaves.
            }
        }
    }

    private async Task LookAsync(ServerProcess process, ProcessIdentity identity, bool isChild)
    {
        try
        {
            using PeriodicTimer timer = new(LookEvery, time);
            while (process.Ended is null && !process.HasLeft && (isChild || identity.IsAlive()))
                await timer.WaitForNextTickAsync(_stopping.Token);
            if (process.HasLeft)
                loop.Post(() => process.OnExit(null, ended));
            else if (!isChild)
                loop.Post(() => Exited(process, null));
        }
        catch (OperationCanceledException)
        {
            // As above.
        }
    }

    // The process of the system, with all that were in it.
    private void Exited(ServerProcess process, int? exitCode)
    {
        if (process.Record.Identity is { } identity)
            _children.Remove(identity);
        if (SessionsPerProcess.Of(process.Record.Parameters) is 1 or null)
        {
            process.OnExit(exitCode, ended);
            return;
        }
        ServerProcess[] together = [.. processes.All.Where(p => p == process || (p.Record.Identity is { } its && its == process.Record.Identity))];
        foreach (var left in together.Where(p => p.HasLeft))
            left.OnExit(null, ended);
        ServerProcess[] fallen = [.. together.Where(p => p.Ended is null && !p.HasLeft)];
        var culprit = EndedBy(together, exitCode) ?? fallen.FirstOrDefault(p => p.KillReason is not null);
        foreach (var one in fallen)
            one.OnExit(exitCode, ended, Describe(one, culprit, fallen.Length - 1), isBystander: one != (culprit ?? fallen[0]));
    }

    // A watchdog that cannot stop a script ends the process of the system, and says so of its own session; it is the last to say anything.
    private static ServerProcess? EndedBy(IEnumerable<ServerProcess> together, int? exitCode) => exitCode is ScriptTimeLimit or ScriptMemoryLimit
        ? together.Where(p => p.Folder.LoadExit()?.Code == exitCode).MaxBy(p => p.Folder.LoadExit()?.ExitedAt?.ToDateTimeOffset())
        : null;

    private static string Describe(ServerProcess process, ServerProcess? culprit, int others)
    {
        if (culprit is not null && culprit != process)
        {
            return $"It shared a process of the system with server process '{culprit.Id}', which ended it: "
                + (culprit.KillReason ?? culprit.Folder.LoadExit()?.Reason);
        }
        if (others == 0)
            return "";
        return others == 1
            ? "It shared a process of the system with 1 other server process, which ended with it."
            : $"It shared a process of the system with {others} other server processes, which ended with it.";
    }
}
