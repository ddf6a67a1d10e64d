using System.Diagnostics;
using System.Globalization;
using GameRelay.HostAgent.Telemetry;
using GameRelay.Hosting;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Service;
using Google.Protobuf.WellKnownTypes;

namespace GameRelay.HostAgent.Processes;

/// <summary>
/// One server process and its way through its phases, each with the time it may take. On the loop only.
/// </summary>
internal sealed partial class ServerProcess
{
    private static readonly TimeSpan LastReportsWithin = TimeSpan.FromSeconds(2);

    // The session looks up from its callback, and its players hear of the end.
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(5);

    private readonly ProcessFolder _folder;
    private readonly ServerProcesses _processes;
    private readonly AgentOptions _options;
    private readonly TimeProvider _time;
    private readonly HostReports _reports;
    private readonly Action<ServerProcess> _changed;
    private readonly ILogger _logger;
    private readonly KeptRecord _kept;
    private readonly LoopTimer _deadline;
    private readonly LoopTimer _killDeadline;
    private readonly HealthChecks _health;
    private readonly PendingActivation _activation;
    private readonly PlayerAdmission _players;
    private readonly UsageMeter _usage;

    private ProcessStream? _stream;
    private Failed? _failed;
    private (EndCause, string)? _verdict;
    private Activity? _terminationTrace;
    private string? _refusal;
    private bool _sdkInitialized;
    private bool _playersUnknown;
    private bool _adopted;
    private bool _startsOthers;
    private bool _connected;
    private Exit? _toldExit;
    private string? _killReason;
    private string? _sharedEnd;
    private Action? _exit;

    public ServerProcess(ProcessRecord record, ProcessFolder folder, ServerProcesses processes, SerialLoop loop, HostReports reports, DiskWrites disk, AgentOptions options, RelayTraffic traffic,
        TimeProvider time, Action<ServerProcess> changed, ILogger logger)
    {
        (Record, _folder, _processes, _reports, _options, _time, _changed, _logger) = (record, folder, processes, reports, options, time, changed, logger);
        _sdkInitialized = WasReady = record.Phase != ProcessPhase.Starting;
        _kept = new(record, folder, disk, loop, time);
        _deadline = new(loop, time);
        _killDeadline = new(loop, time);
        _health = new(loop, options, time, () => _verdict is null && WasReady, check => _stream?.Send(new() { HealthCheck = check }), HealthFailed);
        _activation = new(record.ProcessId, reports);
        _usage = new(traffic, time);
        Pace = new(time);
        _players = new(record.ProcessId, reports, loop, options, time, a => _stream?.Send(new() { PlayerAnswer = a }));
    }

    public ProcessRecord Record { get; }

    public string Id => Record.ProcessId;

    public PlanEntry Entry => new(Record.LaunchPath, Record.Parameters);

    public ProcessFolder Folder => _folder;

    public ReportPace Pace { get; }

    /// <summary>Set when the process has exited.</summary>
    public ProcessEnded? Ended { get; private set; }

    public bool WasReady { get; private set; }

    public bool IsActivating => Record.Phase == ProcessPhase.Activating;

    /// <summary>The control plane was asked, on this stream, whether it may end.</summary>
    public bool EndAsked { get; set; }

    private ProcessUse Use => Record switch
    {
        _ when _verdict is not null => ProcessUse.Ending,
        { TerminateAt: not null } or { Phase: ProcessPhase.Terminating or ProcessPhase.Ending } => ProcessUse.Ending,
        { GameSessionId.Length: > 0 } => ProcessUse.Busy,
        { Phase: ProcessPhase.Starting } => ProcessUse.Starting,
        _ => ProcessUse.Idle,
    };

    /// <summary>Others may be started in its process of the system, and it is there to be told so.</summary>
    public bool StartsOthers => _startsOthers && _stream is not null && Use is not ProcessUse.Ending;

    /// <summary>It has been started and has not said a word yet.</summary>
    public bool IsConnecting => !_connected && Record.Phase == ProcessPhase.Starting && Use is not ProcessUse.Ending;

    /// <summary>It has ended, and others may go on in its process of the system.</summary>
    public bool HasLeft => SessionsPerProcess.Of(Record.Parameters) is > 1 && (_toldExit ?? _folder.LoadExit()) is not null;

    /// <summary>Why the agent wants it gone at once.</summary>
    public string? KillReason => _killReason;

    /// <summary>It ended because of another one in its process of the system, and for no reason of its own.</summary>
    public bool IsBystander { get; private set; }

    /// <summary>Has a game session that it was not told to start yet, because too many others are being started.</summary>
    public bool WaitsToActivate => _activation.Activate is not null && Record.Phase == ProcessPhase.Ready;

    public void Launched(ProcessIdentity? identity)
    {
        Record.Identity = identity;
        Save();
        _deadline.Set(_options.SdkInitializationTimeout, () => Kill(EndCause.SdkInitializationTimeout,
            $"The process did not initialise within {Text(_options.SdkInitializationTimeout)}."));
        _health.Start();
        Report();
    }

    /// <summary>Starts it in the process of the system of one that <see cref="StartsOthers"/>.</summary>
    public void LaunchedBeside(ServerProcess host)
    {
        _usage.Joined(host.Record.Identity);
        Launched(host.Record.Identity);
        host.SendStart(this);
    }

    /// <summary>The agent was restarted, and the process still runs. Its times start anew.</summary>
    public void Adopted(TimeSpan activationTimeout)
    {
        _playersUnknown = _adopted = true;
        _usage.Adopted(Record.Identity);
        switch (Record.Phase)
        {
            case var _ when Record.TerminateAt is { } terminateAt:
                _deadline.Set(terminateAt - _time.GetUtcNow(), KillTerminated);
                break;
            case ProcessPhase.Starting:
                _deadline.Set(_options.SdkInitializationTimeout, () => Kill(EndCause.SdkInitializationTimeout,
                    $"The process did not initialise within {Text(_options.SdkInitializationTimeout)}."));
                break;
            case ProcessPhase.Ready or ProcessPhase.Activating when Record.GameSessionId.Length > 0:
                SetActivationDeadline(activationTimeout);
                break;
            case ProcessPhase.Ending:
                _deadline.Set(_options.ProcessExitTimeout, KillEnding);
                break;
        }
        _health.Start();
    }

    /// <summary>It ended while no agent was there, or its end is still to be told.</summary>
    public void Restore(ProcessEnded ended) => Ended = ended;

    /// <summary>
    /// Whether it speaks another protocol than this agent, as one may that an agent of another version started: it cannot be told or asked anything. The
    /// game session that it has is left to go on; without one it is replaced.
    /// </summary>
    /// <returns>The reason, or null.</returns>
    public string? Refuses(Hello hello)
    {
        var theirs = ProtocolVersions.Told(hello.ProtocolVersion, hello.OldestProtocolVersion);
        if (theirs.Meet(ProtocolVersions.Process))
            return null;
        if (_refusal is null)
        {
            _refusal = $"Server process '{Id}' speaks {theirs}, and this agent {ProtocolVersions.Process}.";
            LogRefused(Id, _refusal);
            _health.Stop();
            if (Record.GameSessionId.Length == 0 && hello.GameSessionId.Length == 0)
                Kill(Record.Phase == ProcessPhase.Starting ? EndCause.SdkInitializationFailed : EndCause.Terminated, _refusal);
        }
        return _refusal;
    }

    public void Connected(ProcessStream stream, Hello hello)
    {
        _stream?.Close();
        _stream = stream;
        (_startsOthers, _connected) = (hello.StartsOthers, true);
        _playersUnknown = false;
        _players.Replace(hello.PlayerSessionIds);
        _failed = ProcessReportRules.Shortened(hello.Failed) ?? _failed;
        // What the agent has given it, it knows by itself, unless it was lost with the agent before this one.
        if (_adopted && Record.GameSessionId.Length == 0)
            Record.GameSessionId = hello.GameSessionId;
        if (Record.Phase == ProcessPhase.Starting && hello.Phase is not (ProcessPhase.Starting or ProcessPhase.Unspecified))
            SdkInitialized();
        if (!MoveTo(hello.Phase))
            Report();
        if (Record.TerminateAt is { } deadline && Record.Phase is not ProcessPhase.Ending)
            SendTerminate(deadline);
        else
            SendActivate();
        SendKill();
        // What was said before this stream may be lost.
        foreach (var beside in _processes.Beside(this).Where(p => hello.StartsOthers && p.IsConnecting))
            SendStart(beside);
        _health.Reconnected();
    }

    public void Disconnected(ProcessStream stream)
    {
        if (_stream != stream)
            return;
        _stream = null;
        _exit?.Invoke();
    }

    public void On(ProcessReport report)
    {
        switch (report.ReportCase)
        {
            case ProcessReport.ReportOneofCase.SdkInitialized:
                SdkInitialized();
                break;
            case ProcessReport.ReportOneofCase.Ready:
                SdkInitialized();
                MoveTo(ProcessPhase.Ready);
                break;
            case ProcessReport.ReportOneofCase.Activated when report.Activated.GameSessionId == Record.GameSessionId:
                MoveTo(ProcessPhase.Active);
                break;
            case ProcessReport.ReportOneofCase.AcceptPlayer:
                var accept = report.AcceptPlayer;
                _players.Ask(accept.RequestId, accept.GameSessionId, accept.PlayerSessionId, accept.Repeated);
                break;
            case ProcessReport.ReportOneofCase.RemovePlayer:
                _players.Remove(report.RemovePlayer.GameSessionId, report.RemovePlayer.PlayerSessionId);
                break;
            case ProcessReport.ReportOneofCase.Health:
                _health.Answered(report.Health);
                break;
            case ProcessReport.ReportOneofCase.Traffic:
                _usage.Take(report.Traffic);
                break;
            case ProcessReport.ReportOneofCase.Ending:
                MoveTo(ProcessPhase.Ending);
                break;
            case ProcessReport.ReportOneofCase.Failed:
                _failed = ProcessReportRules.Shortened(report.Failed);
                break;
            case ProcessReport.ReportOneofCase.Exit:
                // Of no use but as word of it: what time it was there, is not asked.
                _toldExit = ProcessReportRules.Shortened(new Exit { Code = report.Exit.Code, Reason = report.Exit.Reason });
                break;
            case ProcessReport.ReportOneofCase.Span:
                AgentTraces.Callback(report.Span, Id, Record.GameSessionId);
                break;
        }
    }

    /// <summary>Null while the system knows no process of it. What it asks of the process is in the next answer.</summary>
    public ProcessUsage? Measure()
    {
        if (Record.GameSessionId.Length > 0)
            _stream?.Send(new() { MeasureTraffic = new() });
        return Record.Identity is { } identity ? _usage.Measure(Id, identity.Pid, Sharers) : null;
    }

    /// <summary>How it is; of its traffic it tells with the host's heartbeats.</summary>
    public ProcessFigures ReadFigures()
    {
        var (used, memoryBytes) = _usage.Read(Record.Identity, Sharers);
        return new(Record.Phase, _players.Count, used, memoryBytes);
    }

    public void OnPlayerAnswer(Hosting.Process.V1.PlayerAnswer answer) => _players.OnAnswer(answer);

    /// <returns>What is wrong with the command, or null. It is acknowledged when the game session is active or has failed.</returns>
    public string? Activate(ActivateGameSession command)
    {
        var gameSessionId = command.Activate.GameSessionId;
        if (Record.GameSessionId.Length > 0 && Record.GameSessionId != gameSessionId)
            return $"Server process '{Id}' has another game session.";
        if (Record.TerminateAt is not null)
            return $"Server process '{Id}' is being terminated.";
        if (_refusal is not null)
            return _refusal;
        if (Record.Phase is ProcessPhase.Active or ProcessPhase.Ending)
        {
            _reports.Send(new HostReport { CommandAck = new() { CommandId = command.CommandId } });
            return null;
        }
        Record.GameSessionId = gameSessionId;
        Save();
        _activation.Take(command);
        SendActivate(); // again, when the agent was restarted meanwhile
        return null;
    }

    /// <summary>Passes the game session to the process; the time for its activation starts here.</summary>
    public void BeginActivation()
    {
        MoveTo(ProcessPhase.Activating);
        SendActivate();
    }

    public void Terminate(string reason, DateTimeOffset deadline, string traceParent = "")
    {
        if (Record.TerminateAt is { } earlier && earlier <= deadline)
            return;
        _terminationTrace ??= AgentTraces.Command("TerminateGameSession", traceParent, Id, Record.GameSessionId);
        (Record.TerminateAt, Record.TerminateReason) = (deadline, reason);
        Save();
        SendTerminate(deadline);
        MoveTo(ProcessPhase.Terminating);
        _deadline.Set(deadline - _time.GetUtcNow(), KillTerminated);
    }

    public void Kill(EndCause cause, string message)
    {
        _verdict ??= (cause, message);
        LogKilled(Id, message);
        _killReason = message;
        if (_processes.Beside(this).All(p => p.KillReason is not null))
        {
            Record.Identity?.Kill();
            return;
        }
        // The others are left alone unless it does not go by itself.
        SendKill();
        _killDeadline.Set(_options.RelayCallbackTimeLimit + EndsWithin, () => Record.Identity?.Kill());
    }

    /// <summary>There is a stream to the control plane again, and its snapshot was sent.</summary>
    public void Attached()
    {
        EndAsked = false;
        _players.AskAgain();
    }

    /// <summary>
    /// The process has exited. Its last reports may still be on their way, and they say why; so its stream is read to its end first.
    /// </summary>
    /// <param name="exitCode">Null when the system tells nobody here, or of others in its process of the system alone.</param>
    /// <param name="ended">Called when it is through.</param>
    /// <param name="shared">What there is to say when its process of the system ended with others in it.</param>
    /// <param name="isBystander">Nothing of that was its fault.</param>
    public void OnExit(int? exitCode, Action<ServerProcess> ended, string? shared = null, bool isBystander = false)
    {
        if (_exit is not null)
            return;
        (_sharedEnd, IsBystander) = (shared, isBystander);
        _exit = () =>
        {
            if (Ended is not null)
                return;
            Finish(exitCode);
            ended(this);
        };
        if (_stream is null)
            _exit();
        else
            _deadline.Set(LastReportsWithin, _exit);
    }

    private void Finish(int? exitCode)
    {
        _deadline.Cancel();
        _killDeadline.Cancel();
        _health.Stop();
        _stream?.Close();
        var now = _time.GetUtcNow();
        // Its own word counts where the system's was for another agent: the code, and when that was.
        var exit = exitCode is null ? _folder.LoadExit() ?? _toldExit : null;
        ProcessEnd end = new()
        {
            Phase = Record.Phase,
            SdkInitialized = _sdkInitialized,
            HadGameSession = Record.GameSessionId.Length > 0,
            Terminated = Record.TerminateAt is not null,
            Verdict = _verdict,
            ExitCode = exitCode ?? exit?.Code,
            Exit = exit,
            Failed = _failed ?? _folder.LoadFailure(),
            LastOutput = _folder.LastOutputLine(),
            Shared = _sharedEnd,
        };
        var (cause, message) = end.Explain();
        Ended = new()
        {
            ProcessId = Id,
            GameSessionId = Record.GameSessionId,
            Cause = cause,
            Message = message,
            Failed = end.Failed,
            EndedAt = Timestamp.FromDateTimeOffset(EndedAt(exit, now)),
        };
        _kept.SaveEnded(Ended);
        _players.Stop();
        LogEnded(Id, cause, message);
        _reports.Send(new HostReport { ProcessEnded = Ended });
        _activation.End(message);
        _terminationTrace?.Stop();
    }

    // What a stranger's process wrote: no sooner than it started, and no later than it is found ended.
    private DateTimeOffset EndedAt(Exit? exit, DateTimeOffset now)
    {
        if (exit?.ExitedAt?.ToDateTimeOffset() is not { } exitedAt || exitedAt > now)
            return now;
        return exitedAt < Record.StartedAt ? Record.StartedAt : exitedAt;
    }

    public Hosting.Host.V1.ServerProcess ToReport()
    {
        Hosting.Host.V1.ServerProcess report = new()
        {
            ProcessId = Id,
            Phase = WaitsToActivate ? ProcessPhase.Activating : Record.Phase,
            LaunchPath = Record.LaunchPath,
            Parameters = Record.Parameters,
            ScriptContentHash = Record.ContentHash,
            Port = Record.Port,
            Pid = Record.Identity?.Pid ?? 0,
            GameSessionId = Record.GameSessionId,
            StartedAt = Timestamp.FromDateTimeOffset(Record.StartedAt),
            PlayersUnknown = _playersUnknown,
        };
        report.PlayerSessionIds.Add(_players.PlayerSessionIds);
        return report;
    }

    public PlannedProcess ToPlan() =>
        new(Id, Entry, Record.ContentHash, Use, Record.GameSessionId.Length > 0);

    private int Sharers => _processes.Beside(this).Count() + 1;

    private void SendStart(ServerProcess beside) => _stream?.Send(new()
    {
        StartBeside = new()
        {
            ProcessId = beside.Id,
            ProcessSecret = beside.Record.Secret,
            Port = beside.Record.Port,
            LogFile = Path.GetFullPath(beside.Folder.LogPath),
            FailureFile = Path.GetFullPath(beside.Folder.FailurePath),
            ExitFile = Path.GetFullPath(beside.Folder.ExitPath),
        },
    });

    private void SendKill()
    {
        if (_killReason is not null)
            _stream?.Send(new() { Kill = new() { Reason = _killReason } });
    }

    private void SdkInitialized()
    {
        if (_sdkInitialized)
            return;
        _sdkInitialized = true;
        if (Record.Phase == ProcessPhase.Starting && Record.TerminateAt is null)
        {
            _deadline.Set(_options.ProcessReadyTimeout, () => Kill(EndCause.ProcessReadyTimeout,
                $"The process did not get ready within {Text(_options.ProcessReadyTimeout)} of its initialisation."));
        }
    }

    // Phases only go forward; a report that is late, or repeated after a reconnect, changes nothing. Nor does one of a game session that there is none of.
    private bool MoveTo(ProcessPhase phase)
    {
        var moves = phase > Record.Phase && System.Enum.IsDefined(phase)
            && (phase is not (ProcessPhase.Activating or ProcessPhase.Active) || Record.GameSessionId.Length > 0);
        if (moves)
        {
            Record.Phase = phase;
            Save();
            Entered(phase);
            Report();
        }
        if (Record.Phase == ProcessPhase.Active)
            _activation.End();
        _changed(this);
        return moves;
    }

    private void Entered(ProcessPhase phase)
    {
        WasReady |= phase is ProcessPhase.Ready or ProcessPhase.Activating or ProcessPhase.Active;
        if (Record.TerminateAt is null && phase is ProcessPhase.Ready or ProcessPhase.Active)
            _deadline.Cancel();
        switch (phase)
        {
            case ProcessPhase.Activating when Record.TerminateAt is null && _activation.Within is { } within:
                SetActivationDeadline(within);
                break;
            case ProcessPhase.Terminating when Record.TerminateAt is null:
                // Told by an agent that could not write it down; or by nobody, and then it has as long.
                Record.TerminateAt = _time.GetUtcNow() + _options.TerminateTimeout;
                _deadline.Set(_options.TerminateTimeout, KillTerminated);
                break;
            case ProcessPhase.Ending:
                _health.Stop();
                _deadline.Set(_options.ProcessExitTimeout, KillEnding);
                break;
        }
    }

    private void SetActivationDeadline(TimeSpan within) =>
        _deadline.Set(within, () => Kill(EndCause.ActivationTimeout, $"The game session was not activated within {Text(within)}."));

    private void SendActivate()
    {
        if (Record.Phase == ProcessPhase.Activating && _activation.Activate is { } activate)
            _stream?.Send(new() { Activate = activate });
    }

    private void SendTerminate(DateTimeOffset deadline) => _stream?.Send(new()
    {
        Terminate = new()
        {
            Reason = Record.TerminateReason,
            Deadline = Timestamp.FromDateTimeOffset(deadline),
            Traceparent = _terminationTrace.TraceParent(),
        },
    });

    private void KillTerminated() => Kill(EndCause.ForceTerminated, $"The process did not end in time after it was told to: {Record.TerminateReason}");

    private void KillEnding() => Kill(EndCause.ProcessExitTimeout,
        $"The process did not exit within {Text(_options.ProcessExitTimeout)} of ProcessEnding.");

    private void HealthFailed(bool answered, string message)
    {
        if (!answered)
        {
            Kill(EndCause.Unhealthy, message);
            return;
        }
        _verdict ??= (EndCause.Unhealthy, message);
        Terminate(message, _time.GetUtcNow() + _options.TerminateTimeout);
    }

    private void Report() => _reports.Send(new HostReport { ProcessChanged = new() { Process = ToReport() } });

    public void Save() => _kept.Save();

    /// <summary>Nobody has to hear of it any more.</summary>
    public void Forget() => _kept.Forget();

    private static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    [LoggerMessage(Level = LogLevel.Warning, Message = "Killing server process {ProcessId}: {Reason}")]
    private partial void LogKilled(string processId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Server process {ProcessId} is left to the game session that it has, or replaced: {Reason}")]
    private partial void LogRefused(string processId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Server process {ProcessId} ended: {Cause}. {Detail}")]
    private partial void LogEnded(string processId, EndCause cause, string detail);
}
