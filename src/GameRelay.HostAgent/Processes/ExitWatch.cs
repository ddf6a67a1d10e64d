using System.Diagnostics;

namespace GameRelay.HostAgent.Processes;

/// <summary>Waits for server processes to exit, and tells the loop. It leaves them be when the agent goes: the next one adopts them.</summary>
internal sealed class ExitWatch(SerialLoop loop, TimeProvider time, Action<ServerProcess> ended) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stopping = new();

    public void Watch(ServerProcess process, Process child) => _ = WatchAsync(process, child);

    /// <summary>It is somebody else's child, so the system tells nobody here of its exit.</summary>
    public void WatchAdopted(ServerProcess process, ProcessIdentity identity) => _ = WatchAdoptedAsync(process, identity);

    /// <summary>There is nothing to wait for.</summary>
    public void IsGone(ServerProcess process) => process.OnExit(null, ended);

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
                loop.Post(() => process.OnExit(exitCode, ended));
            }
            catch (OperationCanceledException)
            {
                // The agent leaves.
            }
        }
    }

    private async Task WatchAdoptedAsync(ServerProcess process, ProcessIdentity identity)
    {
        try
        {
            using PeriodicTimer timer = new(LookEvery, time);
            while (identity.IsAlive())
                await timer.WaitForNextTickAsync(_stopping.Token);
            loop.Post(() => process.OnExit(null, ended));
        }
        catch (OperationCanceledException)
        {
            // As above.
        }
    }
}
