using System.Diagnostics;

namespace GameRelay.Cli.Processes;

/// <summary>What to start and how; nothing of our own environment is passed on unless it is named here.</summary>
internal sealed record DetachedProcessStart(string FileName, IReadOnlyList<string> Arguments, string LogFile)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Null: as the user that we are.</summary>
    public SystemUser? User { get; init; }

    public string WorkingDirectory { get; init; } = "/";
}

/// <summary>
/// A process in a session of its own that logs to a file: a Ctrl-C in our terminal does not reach it, and it outlives us when we are killed.
/// Either started by us or found still running and adopted.
/// </summary>
internal sealed class DetachedProcess : IDisposable
{
    private static readonly TimeSpan AdoptedPollInterval = TimeSpan.FromMilliseconds(100);
    private readonly Process? _child;
    private readonly TimeProvider _time;

    private DetachedProcess(ProcessIdentity identity, Process? child, TimeProvider time)
    {
        Identity = identity;
        _child = child;
        _time = time;
    }

    public ProcessIdentity Identity { get; }

    public bool IsRunning => _child is null ? Identity.IsRunning : !_child.HasExited;

    /// <summary>Null while it runs, and for a process that is not our child.</summary>
    public int? ExitCode => _child is { HasExited: true } ? _child.ExitCode : null;

    public static DetachedProcess Adopt(ProcessIdentity identity, TimeProvider time) => new(identity, null, time);

    public static DetachedProcess Start(DetachedProcessStart start, TimeProvider time)
    {
        var info = new ProcessStartInfo("setsid") { UseShellExecute = false, WorkingDirectory = start.WorkingDirectory };
        if (start.User is not null)
            info.UserName = start.User.Name;

        // The shell opens the log as the user that the process runs as, and then becomes the process, so that the id stays.
        foreach (var argument in (string[])["sh", "-c", "exec \"$@\" </dev/null >>\"$0\" 2>&1", start.LogFile, start.FileName, .. start.Arguments])
            info.ArgumentList.Add(argument);
        info.Environment.Clear();
        info.Environment["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        foreach (var (name, value) in start.Environment)
            info.Environment[name] = value;

        var child = Process.Start(info) ?? throw new InvalidOperationException($"'{start.FileName}' was not started.");
        // A child that is gone already leaves no trace in /proc; its exit is still seen through the handle.
        return new DetachedProcess(ProcessIdentity.Find(child.Id) ?? new ProcessIdentity(child.Id, 0), child, time);
    }

    public void Send(Signal signal)
    {
        if (IsRunning)
            LibC.Kill(Identity.Pid, signal);
    }

    public async Task WaitForExitAsync(CancellationToken cancellationToken)
    {
        if (_child is not null)
        {
            await _child.WaitForExitAsync(cancellationToken);
            return;
        }

        while (Identity.IsRunning)
            await Task.Delay(AdoptedPollInterval, _time, cancellationToken);
    }

    /// <summary>Sends each signal in turn, giving the process the time beside it to exit, and kills it when none helped.</summary>
    public async Task StopAsync(params IReadOnlyList<(Signal Signal, TimeSpan Grace)> steps)
    {
        foreach (var (signal, grace) in (IEnumerable<(Signal, TimeSpan)>)[.. steps, (Signal.Kill, TimeSpan.FromSeconds(10))])
        {
            Send(signal);
            using var deadline = new CancellationTokenSource(grace, _time);
            try
            {
                await WaitForExitAsync(deadline.Token);
                return;
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
            }
        }
    }

    public void Dispose() => _child?.Dispose();
}
