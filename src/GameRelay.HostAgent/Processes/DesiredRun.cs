using GameRelay.HostAgent.Scripts;
using GameRelay.Hosting.Host.V1;

namespace GameRelay.HostAgent.Processes;

/// <summary>
/// What the host is to run: the newest desired state, and the one that it goes by, which is the newest whose script is here. On the loop only, but for the check of
/// a script.
/// </summary>
internal sealed class DesiredRun(AgentOptions options, ScriptCache scripts, ScriptCheck check, HostReports reports, DiskWrites disk, SerialLoop loop) : IAsyncDisposable
{
    private static readonly TimeSpan DefaultActivationTimeout = TimeSpan.FromSeconds(300);

    // Of one look through a script; the first errors are those that matter.
    private const int MostFindings = 10;

    private readonly CancellationTokenSource _stopping = new();
    private Task _checking = Task.CompletedTask;

    public DesiredState? Newest { get; private set; }

    public DesiredState? InUse { get; private set; }

    public TimeSpan ActivationTimeout => Newest?.RuntimeConfiguration is { GameSessionActivationTimeoutSeconds: > 0 } configuration
        ? TimeSpan.FromSeconds(configuration.GameSessionActivationTimeoutSeconds)
        : DefaultActivationTimeout;

    public int MostActivations => Newest?.RuntimeConfiguration?.MaxConcurrentGameSessionActivations is > 0 and var configured ? configured : int.MaxValue;

    /// <summary>As it was when the agent before this one heard of it last.</summary>
    public void Load() => Newest = Complete(DesiredStateFile.Load(options.DataDirectory));

    /// <returns>False when it is known already.</returns>
    public bool Take(DesiredState desired)
    {
        if (Newest is not null && desired.Version <= Newest.Version)
            return false;
        disk.Try(options.DataDirectory, () => DesiredStateFile.Save(options.DataDirectory, desired));
        Newest = Complete(desired);
        return true;
    }

    /// <summary>Goes by the newest one.</summary>
    /// <returns>False when there is none, or its script is not here yet.</returns>
    public bool TryUseNewest(Action<string>? scriptWanted, IEnumerable<string> contentsInUse)
    {
        if (Newest is not { ScriptContentHash.Length: > 0 } desired)
            return false;
        if (!scripts.Has(desired.ScriptContentHash))
        {
            scriptWanted?.Invoke(desired.ScriptContentHash);
            return false;
        }
        InUse = desired;
        TellOfItsWay(desired);
        scripts.Prune(contentsInUse.Append(desired.ScriptContentHash).ToHashSet());
        return true;
    }

    public string ScriptDirectory(string contentHash) => scripts.DirectoryOf(contentHash);

    public bool LaunchPathExists(string launchPath) => LaunchPath.Exists(launchPath, scripts.DirectoryOf(InUse!.ScriptContentHash));

    /// <summary>Looks through the script beside the first server processes and not before them: that delays nothing, and most scripts have nothing wrong with them.</summary>
    public void CheckScript() => _checking = Task.WhenAll(_checking, CheckAsync(Newest!));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _checking;
        _stopping.Dispose();
    }

    // A desired state that says nothing of processes wants none, and takes none away.
    private static DesiredState? Complete(DesiredState? desired)
    {
        if (desired is not null)
            desired.RuntimeConfiguration ??= new();
        return desired;
    }

    private void TellOfItsWay(DesiredState desired)
    {
        reports.Event("FLEET_STATE_VALIDATING", "The script is being validated.");
        reports.Event("FLEET_CREATION_VALIDATING_RUNTIME_CONFIG", "The runtime configuration is being validated.");
        foreach (var entry in desired.RuntimeConfiguration.ServerProcesses.Where(e => !LaunchPathExists(e.LaunchPath)).DistinctBy(e => e.LaunchPath))
        {
            reports.Event("SERVER_PROCESS_INVALID_PATH",
                $"Launch path '{entry.LaunchPath}' names no file of the script. The file must lie where the launch path expects it, not in a folder above it.");
        }
        if (desired.RuntimeConfiguration.ServerProcesses.Any(e => LaunchPathExists(e.LaunchPath)))
        {
            reports.Event("FLEET_STATE_BUILDING", "The host is being prepared.");
            reports.Event("FLEET_STATE_ACTIVATING", "Server processes are being started.");
        }
    }

    private async Task CheckAsync(DesiredState desired)
    {
        var directory = scripts.DirectoryOf(desired.ScriptContentHash);
        var launchPaths = desired.RuntimeConfiguration.ServerProcesses.Select(e => e.LaunchPath).Distinct().Where(LaunchPathExists).ToArray();
        try
        {
            foreach (var launchPath in launchPaths)
            {
                var findings = await check.RunAsync(directory, launchPath, desired.NodeJsVersion, _stopping.Token);
                foreach (var finding in findings.Take(MostFindings))
                    loop.Post(() => reports.Event(finding.EventCode, $"{finding} ({launchPath})"));
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }
}
