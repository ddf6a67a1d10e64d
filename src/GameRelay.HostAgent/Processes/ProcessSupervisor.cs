using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using GameRelay.HostAgent.Scripts;
using GameRelay.HostAgent.Telemetry;
using GameRelay.Hosting;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using Microsoft.Extensions.Options;

namespace GameRelay.HostAgent.Processes;

/// <summary>
/// Keeps the server processes that the desired state asks for, carries out the control plane's commands on them, and tells it what became of
/// them. All its state belongs to one loop; the methods that others call hand their work to that loop.
/// </summary>
internal sealed partial class ProcessSupervisor : IAsyncDisposable
{
    private static readonly TimeSpan DefaultActivationTimeout = TimeSpan.FromSeconds(300);

    // Of one look through a script; the first errors are those that matter.
    private const int MostFindings = 10;

    private readonly AgentOptions _options;
    private readonly RelayLauncher _launcher;
    private readonly ScriptCache _scripts;
    private readonly ScriptCheck _check;
    private readonly GameSessionLogs _logs;
    private readonly RelayTraffic _traffic;
    private readonly TimeProvider _time;
    private readonly ILogger<ProcessSupervisor> _logger;

    private readonly SerialLoop _loop;
    private readonly HostReports _reports;
    private readonly DiskWrites _disk;
    private readonly PortPool _ports;
    private readonly LaunchPace _pace;
    private readonly MachineUsage _machine;
    private readonly LoopTimer _nextLaunch;
    private readonly Dictionary<string, ServerProcess> _processes = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;

    private DesiredState? _desired;

    // The newest desired state whose script is here; until then the host goes on by the one before.
    private DesiredState? _inUse;
    private bool _ending;
    private Task _checking = Task.CompletedTask;

    public ProcessSupervisor(IOptions<AgentOptions> options, RelayLauncher launcher, ScriptCache scripts, ScriptCheck check, GameSessionLogs logs,
        RelayTraffic traffic, TimeProvider time, ILogger<ProcessSupervisor> logger)
    {
        (_options, _launcher, _scripts, _check, _logs, _traffic, _time, _logger) =
            (options.Value, launcher, scripts, check, logs, traffic, time, logger);
        _loop = new(logger);
        _reports = new(time);
        _disk = new(_reports, logger);
        _pace = new(_options, time);
        _machine = new(time);
        _nextLaunch = new(_loop, time);
        _ports = new(PortRange.Parse(_options.PortRange), IPAddress.Parse(_options.BindAddress ?? _options.IpAddress), _options.PortRest, time);
        _running = _loop.RunUntilCompletedAsync();
    }

    /// <summary>A script is needed that the cache does not have.</summary>
    public event Action<string>? ScriptWanted;

    /// <summary>Takes up the processes of the agent before this one, and goes on by the last desired state.</summary>
    public Task StartAsync() => _loop.RunAsync(() =>
    {
        _desired = Complete(DesiredStateFile.Load(_options.DataDirectory));
        Directory.CreateDirectory(_options.ProcessesDirectory);
        foreach (var directory in Directory.GetDirectories(_options.ProcessesDirectory))
            TakeUp(new ProcessFolder(directory));
        UseScript();
    });

    public Task SetDesiredAsync(DesiredState desired) => _loop.RunAsync(() =>
    {
        if (_desired is not null && desired.Version <= _desired.Version)
            return;
        _disk.Try(_options.DataDirectory, () => DesiredStateFile.Save(_options.DataDirectory, desired));
        _desired = Complete(desired);
        _pace.Forget();
        UseScript();
    });

    public Task OnScriptInstalledAsync(string contentHash) => _loop.RunAsync(() =>
    {
        if (contentHash != _desired?.ScriptContentHash)
            return;
        UseScript();
        _checking = Task.WhenAll(_checking, CheckAsync(_desired));
    });

    public void Report(string eventCode, string message) => _loop.Post(() => _reports.Event(eventCode, message));

    /// <summary>One stream to the control plane begins: its snapshot, and the stream that carries everything after it.</summary>
    public Task<(HostSnapshot Snapshot, ReportStream Stream)> AttachAsync() => _loop.RunAsync(() =>
    {
        HostSnapshot snapshot = new()
        {
            ProtocolVersion = ProtocolVersions.Host.Newest,
            OldestProtocolVersion = ProtocolVersions.Host.Oldest,
            AgentVersion = typeof(ProcessSupervisor).Assembly.GetName().Version?.ToString(3) ?? "",
            IpAddress = _options.IpAddress,
            DnsName = _options.DnsName,
            DesiredVersion = _desired?.Version ?? 0,
        };
        snapshot.Processes.Add(Running.Select(p => p.ToReport()));
        snapshot.Ended.Add(_processes.Values.Where(p => p.Ended is not null && !p.Record.EndTaken).Select(p => p.Ended).OrderBy(e => e!.EndedAt));
        ReportStream stream = new();
        _reports.Attach(stream);
        foreach (var process in _processes.Values)
        {
            if (process.Ended is null)
                process.Attached();
            else if (LogIsWanted(process))
                stream.Send(CompleteLog(process));
        }
        KeepPlan();
        return (snapshot, stream);
    });

    /// <summary>What the machine and each server process use.</summary>
    public Task<Heartbeat> MeasureAsync() => _loop.RunAsync(() =>
    {
        var heartbeat = _machine.Measure();
        heartbeat.Processes.Add(Running.Select(process => process.Measure()).OfType<ProcessUsage>());
        return heartbeat;
    });

    public Task DetachAsync(ReportStream stream) => _loop.RunAsync(() => _reports.Detach(stream));

    /// <summary>The control plane has recorded the ends that were in the snapshot.</summary>
    public Task OnSnapshotTakenAsync(HostSnapshot snapshot) => _loop.RunAsync(() =>
    {
        foreach (var ended in snapshot.Ended)
            EndTaken(ended.ProcessId);
    });

    public Task HandleAsync(HostCommand command) => _loop.RunAsync(() =>
    {
        switch (command.CommandCase)
        {
            case HostCommand.CommandOneofCase.ActivateGameSession:
                Activate(command.ActivateGameSession);
                break;
            case HostCommand.CommandOneofCase.TerminateGameSession:
                Terminate(command.TerminateGameSession);
                break;
            case HostCommand.CommandOneofCase.CollectLog:
                CollectLog(command.CollectLog);
                break;
            case HostCommand.CommandOneofCase.PlayerAnswer:
                if (Find(command.PlayerAnswer.ProcessId) is { } process)
                    process.OnPlayerAnswer(command.PlayerAnswer.Answer);
                break;
            case HostCommand.CommandOneofCase.ProcessEndedTaken:
                EndTaken(command.ProcessEndedTaken.ProcessId);
                break;
            case HostCommand.CommandOneofCase.HostEventTaken:
                _reports.EventTaken(command.HostEventTaken.EventId);
                break;
            case HostCommand.CommandOneofCase.LogTaken:
                LogTaken(command.LogTaken.GameSessionId);
                break;
        }
    });

    /// <summary>The process with this secret, or null. Says nothing about which of the two was wrong.</summary>
    public Task<ServerProcess?> AuthenticateAsync(string processId, string secret) => _loop.RunAsync(() =>
        Find(processId) is { } process && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(process.Record.Secret), Encoding.UTF8.GetBytes(secret))
            ? process
            : null);

    /// <returns>Why the process is not taken, or null.</returns>
    public Task<string?> ConnectedAsync(ServerProcess process, ProcessStream stream, Hello hello) => _loop.RunAsync(() =>
    {
        // Not the id that it tells: the agent will kill by this one.
        process.Record.Identity ??= ProcessIdentity.FindByEnvironment("GAMERELAY_PROCESS_ID", process.Id);
        if (process.Refuses(hello) is { } refusal)
            return refusal;
        process.Connected(stream, hello);
        return null;
    });

    public Task ReportedAsync(ServerProcess process, ProcessReport report) => _loop.RunAsync(() => process.On(report));

    /// <summary>How long the process is to wait with its next report.</summary>
    public Task<TimeSpan> PaceAsync(ServerProcess process) => _loop.RunAsync(process.Pace.Next);

    public Task DisconnectedAsync(ServerProcess process, ProcessStream stream) => _loop.RunAsync(() => process.Disconnected(stream));

    /// <summary>Ends every process and starts no more.</summary>
    public async Task EndAllAsync(string reason, TimeSpan grace)
    {
        await _loop.RunAsync(() =>
        {
            _ending = true;
            foreach (var process in Running.ToArray())
                process.Terminate(reason, _time.GetUtcNow() + grace);
            CheckAllEnded();
        });
        await _allEnded.Task;
    }

    public Task AcknowledgeAsync(long commandId, string error = "") =>
        _loop.RunAsync(() => _reports.Send(new HostReport { CommandAck = new() { CommandId = commandId, Error = error } }));

    /// <summary>How the host and its processes are.</summary>
    public Task<HostFigures> ReadFiguresAsync() =>
        _loop.RunAsync(() => new HostFigures(_reports.Stream is not null, [.. Running.Select(process => process.ReadFigures())]));

    /// <summary>Whether the control plane still has to hear of something that ended.</summary>
    public Task<bool> HasUnreportedEndsAsync() => _loop.RunAsync(() => _processes.Values.Any(p => p.Ended is not null && !p.Record.EndTaken));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _checking;
        _loop.Complete();
        await _running;
        _stopping.Dispose();
    }

    private IEnumerable<ServerProcess> Running => _processes.Values.Where(p => p.Ended is null);

    private ServerProcess? Find(string processId) => _processes.GetValueOrDefault(processId) is { Ended: null } process ? process : null;

    private ServerProcess Add(ProcessRecord record, ProcessFolder folder) =>
        _processes[record.ProcessId] = new(record, folder, _loop, _reports, _disk, _options, _traffic, _time, _ => OnChanged(), _logger);

    private void TakeUp(ProcessFolder folder)
    {
        if (folder.LoadRecord() is not { } record)
        {
            folder.Delete(); // the agent ended before it started anything
            return;
        }
        var process = Add(record, folder);
        if (folder.LoadEnded() is { } ended)
        {
            process.Restore(ended);
            return;
        }
        record.Identity ??= ProcessIdentity.FindByEnvironment("GAMERELAY_PROCESS_ID", record.ProcessId);
        _ports.Keep(record.Port);
        if (record.Identity is { } identity && identity.IsAlive())
        {
            LogAdopted(record.ProcessId, identity.Pid, record.GameSessionId);
            process.Adopted(ActivationTimeout);
            _ = WatchAdoptedAsync(process, identity);
        }
        else
        {
            process.OnExit(null, OnEnded);
        }
    }

    private TimeSpan ActivationTimeout => _desired?.RuntimeConfiguration is { GameSessionActivationTimeoutSeconds: > 0 } configuration
        ? TimeSpan.FromSeconds(configuration.GameSessionActivationTimeoutSeconds)
        : DefaultActivationTimeout;

    // A desired state that says nothing of processes wants none, and takes none away.
    private static DesiredState? Complete(DesiredState? desired)
    {
        if (desired is not null)
            desired.RuntimeConfiguration ??= new();
        return desired;
    }

    private void UseScript()
    {
        if (_desired is not { ScriptContentHash.Length: > 0 } desired)
            return;
        if (!_scripts.Has(desired.ScriptContentHash))
        {
            ScriptWanted?.Invoke(desired.ScriptContentHash);
            return;
        }
        _inUse = desired;
        _reports.Event("FLEET_STATE_VALIDATING", "The script is being validated.");
        _reports.Event("FLEET_CREATION_VALIDATING_RUNTIME_CONFIG", "The runtime configuration is being validated.");
        foreach (var entry in desired.RuntimeConfiguration.ServerProcesses.Where(e => !LaunchPathExists(e.LaunchPath)).DistinctBy(e => e.LaunchPath))
        {
            _reports.Event("SERVER_PROCESS_INVALID_PATH",
                $"Launch path '{entry.LaunchPath}' names no file of the script. The file must lie where the launch path expects it, not in a folder above it.");
        }
        if (desired.RuntimeConfiguration.ServerProcesses.Any(e => LaunchPathExists(e.LaunchPath)))
        {
            _reports.Event("FLEET_STATE_BUILDING", "The host is being prepared.");
            _reports.Event("FLEET_STATE_ACTIVATING", "Server processes are being started.");
        }
        _scripts.Prune(Running.Select(p => p.Record.ContentHash).Append(desired.ScriptContentHash).ToHashSet());
        KeepPlan();
    }

    // Beside the first server processes and not before them: the check delays nothing, and most scripts have nothing wrong with them.
    private async Task CheckAsync(DesiredState desired)
    {
        var directory = _scripts.DirectoryOf(desired.ScriptContentHash);
        var launchPaths = desired.RuntimeConfiguration.ServerProcesses.Select(e => e.LaunchPath).Distinct().Where(LaunchPathExists).ToArray();
        try
        {
            foreach (var launchPath in launchPaths)
            {
                var findings = await _check.RunAsync(directory, launchPath, desired.NodeJsVersion, _stopping.Token);
                foreach (var finding in findings.Take(MostFindings))
                    Report(finding.EventCode, $"{finding} ({launchPath})");
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }

    private bool LaunchPathExists(string launchPath) => LaunchPath.Exists(launchPath, _scripts.DirectoryOf(_inUse!.ScriptContentHash));

    private void OnChanged()
    {
        BeginActivations();
        KeepPlan();
    }

    // Starts what the runtime configuration has and the host has not, one at a time, and sees off what that replaces.
    private void KeepPlan()
    {
        if (_ending || _inUse is not { } inUse || _desired is not { Accepting: true })
            return;
        RuntimePlan plan = new(inUse.RuntimeConfiguration, inUse.ScriptContentHash,
            [.. Running.OrderByDescending(p => p.EndAsked).Select(p => p.ToPlan())], entry => LaunchPathExists(entry.LaunchPath));
        foreach (var processId in plan.Replaced())
            AskToEnd(_processes[processId]);
        var missing = plan.Missing();
        if (missing.Count == 0)
            return;
        var next = missing.MinBy(_pace.NotBefore)!;
        var now = _time.GetUtcNow();
        if (_pace.NotBefore(next) <= now)
        {
            Launch(next, inUse);
            _pace.Launched();
            if (missing.Count == 1)
                return;
        }
        _nextLaunch.Set(missing.Min(_pace.NotBefore) - now, KeepPlan);
    }

    // An idle process may be claimed at this moment, which the control plane alone knows.
    private void AskToEnd(ServerProcess process)
    {
        if (process.EndAsked || _reports.Stream is null)
            return;
        process.EndAsked = true;
        _reports.Send(new HostReport { ProcessOutdated = new() { ProcessId = process.Id } });
    }

    private void Launch(PlanEntry entry, DesiredState desired)
    {
        if (_ports.Take() is not { } port)
        {
            LogNoPort(_options.PortRange);
            _pace.Failed(entry);
            _nextLaunch.Set(_options.LaunchBackoffCap, KeepPlan);
            return;
        }
        ProcessRecord record = new()
        {
            ProcessId = Guid.NewGuid().ToString(),
            Secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            LaunchPath = entry.LaunchPath,
            Parameters = entry.Parameters,
            ContentHash = desired.ScriptContentHash,
            Port = port,
            StartedAt = _time.GetUtcNow(),
        };
        var path = Path.Combine(_options.ProcessesDirectory, record.ProcessId);
        ProcessFolder folder = new(path);
        var kept = _disk.Try(path, () =>
        {
            folder.Create(_launcher.User);
            folder.Save(record); // before the start: should the agent end right after it, the process is found by its id
        });
        if (!kept)
        {
            _disk.Try(path, folder.Delete);
            _ports.Return(port);
            _pace.Failed(entry);
            _nextLaunch.Set(_pace.NotBefore(entry) - _time.GetUtcNow(), KeepPlan);
            return;
        }
        var process = Add(record, folder);
        try
        {
            var child = _launcher.Start(record, folder, _scripts.DirectoryOf(record.ContentHash), desired.NodeJsVersion);
            LogLaunched(record.ProcessId, child.Id, port);
            process.Launched(ProcessIdentity.Of(child.Id));
            _ = WatchChildAsync(process, child);
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            LogLaunchFailed(exception, record.ProcessId);
            process.OnExit(null, OnEnded);
        }
    }

    private async Task WatchChildAsync(ServerProcess process, Process child)
    {
        using (child)
        {
            try
            {
                await child.WaitForExitAsync(_stopping.Token);
                var exitCode = child.ExitCode;
                _loop.Post(() => process.OnExit(exitCode, OnEnded));
            }
            catch (OperationCanceledException)
            {
                // The agent leaves; the next one adopts the process.
            }
        }
    }

    // It is somebody else's child, so the system tells nobody here of its exit.
    private async Task WatchAdoptedAsync(ServerProcess process, ProcessIdentity identity)
    {
        try
        {
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(500), _time);
            while (identity.IsAlive())
                await timer.WaitForNextTickAsync(_stopping.Token);
            _loop.Post(() => process.OnExit(null, OnEnded));
        }
        catch (OperationCanceledException)
        {
            // As above.
        }
    }

    private void OnEnded(ServerProcess process)
    {
        _ports.Return(process.Record.Port);
        _pace.Ended(new(process.Record.LaunchPath, process.Record.Parameters), process);
        _disk.Try(_options.LogsDirectory, () => _logs.Keep(process));
        if (LogIsWanted(process))
            _reports.Stream?.Send(CompleteLog(process));
        BeginActivations();
        KeepPlan();
        CheckAllEnded();
    }

    private void CheckAllEnded()
    {
        if (_ending && !Running.Any())
            _allEnded.TrySetResult();
    }

    private void Activate(ActivateGameSession command)
    {
        var error = Find(command.ProcessId) is { } process ? process.Activate(command) : $"Server process '{command.ProcessId}' is gone.";
        if (error is not null)
            _reports.Send(new HostReport { CommandAck = new() { CommandId = command.CommandId, Error = error } });
        BeginActivations();
    }

    // As many at a time as the runtime configuration allows.
    private void BeginActivations()
    {
        var most = _desired?.RuntimeConfiguration?.MaxConcurrentGameSessionActivations is > 0 and var configured ? configured : int.MaxValue;
        foreach (var process in Running.Where(p => p.WaitsToActivate).ToArray())
        {
            if (Running.Count(p => p.IsActivating) >= most)
                return;
            process.BeginActivation();
        }
    }

    private void Terminate(TerminateGameSession command)
    {
        // A process that is gone is what the command wants; its end has its own report. One without a game session was claimed for this one, which
        // ended before it came here.
        if (Find(command.ProcessId) is { } process && (process.Record.GameSessionId.Length == 0 || process.Record.GameSessionId == command.GameSessionId))
        {
            if (command.Force)
                process.Kill(EndCause.ForceTerminated, command.Reason);
            else
                process.Terminate(command.Reason, _time.GetUtcNow() + _options.TerminateTimeout, command.Traceparent);
        }
        _reports.Send(new HostReport { CommandAck = new() { CommandId = command.CommandId } });
    }

    private void CollectLog(CollectLog command)
    {
        var running = Running.FirstOrDefault(p => p.Record.GameSessionId == command.GameSessionId);
        var path = running is null ? _logs.PathFor(command.GameSessionId) : running.Folder.LogPath;
        _reports.Stream?.Send(new LogUpload(command.GameSessionId, path, command.Offset, Complete: running is null, command.CommandId));
    }

    private LogUpload CompleteLog(ServerProcess process) =>
        new(process.Record.GameSessionId, _logs.PathFor(process.Record.GameSessionId), Offset: 0, Complete: true);

    private static bool LogIsWanted(ServerProcess process) => process.Record.GameSessionId.Length > 0 && !process.Record.LogTaken;

    private void EndTaken(string processId)
    {
        if (_processes.GetValueOrDefault(processId) is not { Ended: not null } process)
            return;
        process.Record.EndTaken = true;
        ForgetWhenTaken(process);
    }

    private void LogTaken(string gameSessionId)
    {
        foreach (var process in _processes.Values.Where(p => p.Ended is not null && p.Record.GameSessionId == gameSessionId).ToArray())
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
        _processes.Remove(process.Id);
        process.Forget();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Started server process {ProcessId} (pid {Pid}, port {Port})")]
    private partial void LogLaunched(string processId, int pid, int port);

    [LoggerMessage(Level = LogLevel.Information, Message = "Adopted server process {ProcessId} (pid {Pid}, game session '{GameSessionId}')")]
    private partial void LogAdopted(string processId, int pid, string gameSessionId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not start server process {ProcessId}")]
    private partial void LogLaunchFailed(Exception exception, string processId);

    [LoggerMessage(Level = LogLevel.Error, Message = "No port of {PortRange} is free; set GAMERELAY_AGENT__PortRange")]
    private partial void LogNoPort(string portRange);
}
