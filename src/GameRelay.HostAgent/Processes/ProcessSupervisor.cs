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
    private readonly AgentOptions _options;
    private readonly RelayTraffic _traffic;
    private readonly TimeProvider _time;
    private readonly ILogger<ProcessSupervisor> _logger;

    private readonly SerialLoop _loop;
    private readonly HostReports _reports;
    private readonly DiskWrites _disk;
    private readonly DesiredRun _desired;
    private readonly ServerProcesses _processes = new();
    private readonly EndedProcesses _ended;
    private readonly ExitWatch _exits;
    private readonly Launches _launches;
    private readonly MachineUsage _machine;
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;

    public ProcessSupervisor(IOptions<AgentOptions> options, RelayLauncher launcher, ScriptCache scripts, ScriptCheck check, GameSessionLogs logs,
        RelayTraffic traffic, TimeProvider time, ILogger<ProcessSupervisor> logger)
    {
        (_options, _traffic, _time, _logger) = (options.Value, traffic, time, logger);
        _loop = new(logger);
        _reports = new(time);
        _disk = new(_reports, logger);
        _machine = new(time);
        _desired = new(_options, scripts, check, _reports, _disk, _loop);
        _ended = new(_processes, logs, _reports, _disk, _options, gameSessionId => LogWanted?.Invoke(gameSessionId));
        _exits = new(_loop, _processes, time, OnEnded);
        _launches = new(_options, launcher, _desired, _processes, Add, _exits, _reports, _disk, _loop, time, logger);
        _running = _loop.RunUntilCompletedAsync();
    }

    /// <summary>A script is needed that the cache does not have.</summary>
    public event Action<string>? ScriptWanted;

    /// <summary>The log of a game session that is over has still to be stored.</summary>
    public event Action<string>? LogWanted;

    /// <summary>Takes up the processes of the agent before this one, and goes on by the last desired state.</summary>
    public Task StartAsync() => _loop.RunAsync(() =>
    {
        _desired.Load();
        Directory.CreateDirectory(_options.ProcessesDirectory);
        foreach (var directory in Directory.GetDirectories(_options.ProcessesDirectory))
            TakeUp(new ProcessFolder(directory));
        UseScript();
    });

    public Task SetDesiredAsync(DesiredState desired) => _loop.RunAsync(() =>
    {
        if (!_desired.Take(desired))
            return;
        _launches.ForgetFailures();
        UseScript();
    });

    public Task OnScriptInstalledAsync(string contentHash) => _loop.RunAsync(() =>
    {
        if (contentHash != _desired.Newest?.ScriptContentHash)
            return;
        UseScript();
        _desired.CheckScript();
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
            DesiredVersion = _desired.Newest?.Version ?? 0,
        };
        snapshot.Processes.Add(_processes.Running.Select(p => p.ToReport()));
        snapshot.Ended.Add(_ended.Untold);
        ReportStream stream = new();
        _reports.Attach(stream);
        foreach (var process in _processes.Running)
            process.Attached();
        _launches.KeepPlan();
        return (snapshot, stream);
    });

    /// <summary>What the machine and each server process use.</summary>
    public Task<Heartbeat> MeasureAsync() => _loop.RunAsync(() =>
    {
        var heartbeat = _machine.Measure();
        heartbeat.Processes.Add(_processes.Running.Select(process => process.Measure()).OfType<ProcessUsage>());
        return heartbeat;
    });

    public Task DetachAsync(ReportStream stream) => _loop.RunAsync(() => _reports.Detach(stream));

    /// <summary>The control plane has recorded the ends that were in the snapshot.</summary>
    public Task OnSnapshotTakenAsync(HostSnapshot snapshot) => _loop.RunAsync(() =>
    {
        foreach (var ended in snapshot.Ended)
            _ended.EndTaken(ended.ProcessId);
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
                _ended.SendLog(command.CollectLog);
                break;
            case HostCommand.CommandOneofCase.PlayerAnswer:
                _processes.FindRunning(command.PlayerAnswer.ProcessId)?.OnPlayerAnswer(command.PlayerAnswer.Answer);
                break;
            case HostCommand.CommandOneofCase.ProcessEndedTaken:
                _ended.EndTaken(command.ProcessEndedTaken.ProcessId);
                break;
            case HostCommand.CommandOneofCase.HostEventTaken:
                _reports.EventTaken(command.HostEventTaken.EventId);
                break;
        }
    });

    /// <summary>The process with this secret, or null. Says nothing about which of the two was wrong.</summary>
    public Task<ServerProcess?> AuthenticateAsync(string processId, string secret) => _loop.RunAsync(() =>
        _processes.FindRunning(processId) is { } process
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(process.Record.Secret), Encoding.UTF8.GetBytes(secret))
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

    public Task DisconnectedAsync(ServerProcess process, ProcessStream stream) => _loop.RunAsync(() =>
    {
        process.Disconnected(stream);
        _exits.Look(process);
    });

    /// <summary>Ends every process and starts no more.</summary>
    public async Task EndAllAsync(string reason, TimeSpan grace)
    {
        await _loop.RunAsync(() =>
        {
            _launches.Stopped = true;
            foreach (var process in _processes.Running.ToArray())
                process.Terminate(reason, _time.GetUtcNow() + grace);
            CheckAllEnded();
        });
        await _allEnded.Task;
    }

    public Task AcknowledgeAsync(long commandId, string error = "") =>
        _loop.RunAsync(() => _reports.Send(new HostReport { CommandAck = new() { CommandId = commandId, Error = error } }));

    /// <summary>How the host and its processes are.</summary>
    public Task<HostFigures> ReadFiguresAsync() =>
        _loop.RunAsync(() => new HostFigures(_reports.Stream is not null, [.. _processes.Running.Select(process => process.ReadFigures())]));

    /// <summary>Where the log of a game session that is over lies; null when it is stored already.</summary>
    public Task<string?> FindLogAsync(string gameSessionId) => _loop.RunAsync(() => _ended.FindLog(gameSessionId));

    public Task LogTakenAsync(string gameSessionId) => _loop.RunAsync(() => _ended.LogTaken(gameSessionId));

    public Task<bool> HasUntakenLogsAsync() => _loop.RunAsync(() => _ended.HasLogs);

    /// <summary>Whether the control plane still has to hear of something that ended.</summary>
    public Task<bool> HasUnreportedEndsAsync() => _loop.RunAsync(() => _ended.Untold.Any());

    public async ValueTask DisposeAsync()
    {
        _exits.Stop();
        await _desired.DisposeAsync();
        _loop.Complete();
        await _running;
        _exits.Dispose();
    }

    private ServerProcess Add(ProcessRecord record, ProcessFolder folder)
    {
        ServerProcess process = new(record, folder, _processes, _loop, _reports, _disk, _options, _traffic, _time, _ => OnChanged(), _logger);
        _processes.Add(process);
        return process;
    }

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
            _ended.OfferLog(process);
            return;
        }
        record.Identity ??= ProcessIdentity.FindByEnvironment("GAMERELAY_PROCESS_ID", record.ProcessId);
        _launches.Adopted(record);
        if (record.Identity is { } identity && identity.IsAlive())
        {
            LogAdopted(record.ProcessId, identity.Pid, record.GameSessionId);
            process.Adopted(_desired.ActivationTimeout);
            _exits.WatchAdopted(process, identity);
        }
        else
        {
            _exits.IsGone(process);
        }
    }

    private void UseScript()
    {
        if (_desired.TryUseNewest(ScriptWanted, _processes.Running.Select(p => p.Record.ContentHash)))
            _launches.KeepPlan();
    }

    private void OnChanged()
    {
        BeginActivations();
        _launches.KeepPlan();
    }

    private void OnEnded(ServerProcess process)
    {
        _launches.Ended(process);
        _ended.Add(process);
        BeginActivations();
        _launches.KeepPlan();
        CheckAllEnded();
    }

    private void CheckAllEnded()
    {
        if (_launches.Stopped && !_processes.Running.Any())
            _allEnded.TrySetResult();
    }

    private void Activate(ActivateGameSession command)
    {
        var error = _processes.FindRunning(command.ProcessId) is { } process ? process.Activate(command) : $"Server process '{command.ProcessId}' is gone.";
        if (error is not null)
            _reports.Send(new HostReport { CommandAck = new() { CommandId = command.CommandId, Error = error } });
        BeginActivations();
    }

    // As many at a time as the runtime configuration allows.
    private void BeginActivations()
    {
        foreach (var process in _processes.Running.Where(p => p.WaitsToActivate).ToArray())
        {
            if (_processes.Running.Count(p => p.IsActivating) >= _desired.MostActivations)
                return;
            process.BeginActivation();
        }
    }

    private void Terminate(TerminateGameSession command)
    {
        // A process that is gone is what the command wants; its end has its own report. One without a game session was claimed for this one, which
        // ended before it came here.
        if (_processes.FindRunning(command.ProcessId) is { } process && (process.Record.GameSessionId.Length == 0 || process.Record.GameSessionId == command.GameSessionId))
        {
            if (command.Force)
                process.Kill(EndCause.ForceTerminated, command.Reason);
            else
                process.Terminate(command.Reason, _time.GetUtcNow() + _options.TerminateTimeout, command.Traceparent);
        }
        _reports.Send(new HostReport { CommandAck = new() { CommandId = command.CommandId } });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Adopted server process {ProcessId} (pid {Pid}, game session '{GameSessionId}')")]
    private partial void LogAdopted(string processId, int pid, string gameSessionId);
}
