using GameRelay.Hosting.Process.V1;

namespace GameRelay.Relay.Hosting;

/// <summary>
/// The server processes that this process of the system runs: the one that it was started for, on the thread that starts it, and those that the agent
/// starts beside it, each on a thread of its own. It ends with the last of them.
/// </summary>
internal sealed class SharedProcess(StartEnvironment first, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _started = [];
    private readonly TaskCompletionSource _lastEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    /// <returns>The code to exit with. Where there were several, each has left its own.</returns>
    public async Task<int> RunAsync()
    {
        TryEnter(first.Agent.ProcessId);
        var exitCode = await RunAsync(first);
        await _lastEnded.Task;
        return _started.Count == 1 ? exitCode : ExitCode.Ended;
    }

    // The agent repeats itself. Whoever hands its word on still runs, so the last one has not ended.
    private void Start(StartBeside beside)
    {
        if (TryEnter(beside.ProcessId))
            new Thread(() => _ = RunBesideAsync(first.For(beside))) { IsBackground = true, Name = "session" }.Start();
    }

    private async Task RunBesideAsync(StartEnvironment start)
    {
        try
        {
            await RunAsync(start);
        }
        catch (Exception ex)
        {
            // As it would be on any thread: nobody knows what state is left.
            Environment.FailFast($"Server process '{start.Agent.ProcessId}' failed.", ex);
        }
    }

    private async Task<int> RunAsync(StartEnvironment start)
    {
        var exitCode = await HostedSession.RunAsync(start, Start, time);
        lock (_gate)
        {
            if (--_running == 0)
                _lastEnded.SetResult();
        }

        return exitCode;
    }

    private bool TryEnter(string processId)
    {
        lock (_gate)
        {
            if (!_started.Add(processId))
                return false;
            _running++;
            return true;
        }
    }
}
