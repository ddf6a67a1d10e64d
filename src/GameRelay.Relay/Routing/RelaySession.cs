using GameRelay.Hosting;
using GameRelay.Hosting.Process.V1;
using GameRelay.Realtime;
using GameRelay.Relay.Hosting;
using GameRelay.Relay.Scripting;
using GameRelay.Relay.Transports;

namespace GameRelay.Relay.Routing;

/// <summary>
/// One game session, and the life of the process around it. Everything of it hangs off this object, and one thread runs it: it takes in what
/// the transports and other threads have for it, runs the script, flushes, and waits in one poll until there is more to do.
/// </summary>
internal sealed class RelaySession : ITransportSink, IScriptOutputs, IDisposable
{
    // A script that calls processEnding and forgets to exit; the agent kills at 30 seconds.
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(10);

    // The agent kills at its deadline; players are to hear of the end before that.
    private static readonly TimeSpan TerminationMargin = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FailureReportTimeLimit = TimeSpan.FromSeconds(1);

    // Clients that have just left send a few.
    private const long StrangeDatagramsWorthALine = 1000;

    private static readonly TimeSpan DrainTimeLimit = TimeSpan.FromSeconds(3);

    private readonly IRelayTransport[] _transports; // an array costs no allocation to go through
    private readonly Mailbox _mailbox;
    private readonly SessionWait _wait;
    private readonly SessionLogLine _log;
    private readonly TimeProvider _time;
    private readonly SessionState _state = new();
    private readonly PlayerTable _players = new();
    private readonly GroupTable _groups;
    private readonly RelayCounters _counters = new();
    private readonly AgentReports _reports = new();
    private readonly Action _step;

    // Made by Load, before anything else runs.
    private IScript _script = null!;
    private Router _router = null!;
    private Membership _membership = null!;
    private Admission _admission = null!;

    private bool _terminating;
    private bool _clientsClosed;
    private long? _endDeadline;

    public RelaySession(IReadOnlyList<IRelayTransport> transports, Mailbox mailbox, WakeDescriptor wake, SessionLogLine log, TimeProvider time)
    {
        _transports = [.. transports];
        _mailbox = mailbox;
        _wait = new SessionWait(wake, transports.SelectMany(transport => transport.PollDescriptors));
        _log = log;
        _time = time;
        _groups = new GroupTable(_players);
        _step = TakeStep;
    }

    public Failed? Failure => _state.Failure;

    public int? ExitCode => _state.ExitCode;

    public string ExitReason => _state.Failure?.Message ?? _state.EndReason ?? "";

    public RelaySnapshot Counters => _counters.Snapshot(_players.Count);

    public IReadOnlyCollection<ScriptPlayer> Players => _players.Snapshot;

    private int Port => _transports is [var first, ..] ? first.Port : 0;

    /// <summary>Runs the process's whole life.</summary>
    /// <returns>The code to exit with.</returns>
    public int Run(Func<IScriptOutputs, IScript> loadScript, IReadOnlyList<string> arguments)
    {
        Start(loadScript, arguments);
        if (_state.ExitCode is null)
        {
            _script.ReleaseUnusedMemory();
            UnusedMemory.Release();
        }

        while (_state.ExitCode is null)
        {
            _wait.Wait(UntilNextDeadline(), forWakeOnly: InputCanWait());
            Step();
        }

        return End();
    }

    /// <summary>The life of a process that cannot even load its script.</summary>
    public int Run(Failed failure)
    {
        Fail(failure);
        return End();
    }

    /// <summary>Loads the script and, when it agrees, reports ready.</summary>
    public void Start(Func<IScriptOutputs, IScript> loadScript, IReadOnlyList<string> arguments) => Guard(() =>
    {
        _script = loadScript(this);
        if (_state.ExitCode is not null)
            return;
        _router = new Router(_script, _players, _groups, _counters, _state);
        _membership = new Membership(_script, _groups, _counters);
        _admission = new Admission(_script, _players, _state, _reports, _time);
        MeetAgent();
        _reports.Send(new ProcessReport { SdkInitialized = new SdkInitialized() });
        _script.Init();
        if (_state.ExitCode is not null)
            return;
        var ready = _script.ProcessStarted(arguments);
        if (!ready && _script.IsAnswerPending)
            _script.WhenAnswered(GetReady);
        else
            GetReady(ready);
    });

    private void GetReady(bool ready)
    {
        if (_state.ExitCode is not null)
            return;
        if (!ready)
            throw new ScriptFailedException(new(ScriptFailureCause.NotReady, "onProcessStarted did not answer true."));
        _state.Phase = ProcessPhase.Ready;
        _log(ScriptLogLevel.Info, $"Ready for a game session on port {Port}.", null, 0);
        _reports.Send(new ProcessReport { Ready = new Ready { Port = Port } });
    }

    /// <summary>Takes in everything that has arrived, does what is due, and flushes.</summary>
    public void Step() => Guard(_step);

    /// <summary>How long there is nothing to do unless something arrives; null for ever.</summary>
    public TimeSpan? UntilNextDeadline()
    {
        var next = Earlier(Earlier(_script.NextTimerTimestamp, _admission.NextDeadlineTimestamp), _endDeadline);
        foreach (var transport in _transports)
            next = Earlier(next, transport.NextDeadlineTimestamp);
        return next is { } timestamp ? _time.GetElapsedTime(_time.GetTimestamp(), timestamp) : null;

        static long? Earlier(long? one, long? other) => other is null || one < other ? one : other;
    }

    // Everything that is to go out waits for its time, so what comes in may do the same.
    private bool InputCanWait()
    {
        foreach (var transport in _transports)
        {
            if (!transport.InputCanWait)
                return false;
        }

        return _transports.Length > 0;
    }

    /// <summary>Says why, lets the players have their last messages, and leaves the transports empty.</summary>
    public int End()
    {
        if (_state.Failure is { } failure)
        {
            AwaitAgent();
            _reports.Send(new ProcessReport { Failed = failure });
        }

        CloseClients();
        var start = _time.GetTimestamp();
        while (_transports.Any(transport => !transport.IsDrained) && _time.GetElapsedTime(start) < DrainTimeLimit)
        {
            foreach (var transport in _transports)
                transport.Flush();
            _wait.Wait(TimeSpan.FromMilliseconds(10));
            foreach (var transport in _transports)
                transport.Poll();
        }

        foreach (var transport in _transports)
            transport.Flush();
        if (_state.GameSessionId.Length > 0)
            ReportTraffic();
        TellOfStrangers();
        _log(ScriptLogLevel.Info, $"Ends with exit code {_state.ExitCode}. {Counters.ToText()}", null, 0);
        return _state.ExitCode!.Value;
    }

    /// <summary>All of it is over but the process, which others may share.</summary>
    public void ReportExit() => _reports.Send(new ProcessReport { Exit = new Exit { Code = _state.ExitCode!.Value, Reason = ExitReason } });

    public void Dispose() => _script?.Dispose();

    private void TellOfStrangers()
    {
        foreach (var transport in _transports)
        {
            var counters = transport.Counters;
            var dropped = counters.DroppedMalformed + counters.DroppedUnauthenticated + counters.DroppedTokenRefused;
            if (dropped >= StrangeDatagramsWorthALine)
                _log(ScriptLogLevel.Warn, $"{dropped} of {counters.DatagramsReceived} datagrams on port {transport.Port} were no player's, and dropped.", null, 0);
        }
    }

    void ITransportSink.OnJoin(IPeerLink link, string playerSessionId, ReadOnlySpan<byte> payload)
    {
        _script.HandOver();
        _admission.Join(link, playerSessionId, payload);
    }

    void ITransportSink.OnPacket(IPeerLink link, int opCode, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, bool reliable)
    {
        if (Admitted(link) is { } player)
            _router.Route(player, opCode, targetPlayer, targetGroup, payload, reliable);
    }

    void ITransportSink.OnJoinGroup(IPeerLink link, int groupId)
    {
        _script.HandOver();
        if (Admitted(link) is { } player)
            _membership.Join(player, groupId);
    }

    void ITransportSink.OnLeaveGroup(IPeerLink link, int groupId)
    {
        _script.HandOver();
        if (Admitted(link) is { } player)
            _membership.Leave(player, groupId);
    }

    void ITransportSink.OnRequestGroupMembership(IPeerLink link, int groupId)
    {
        _script.HandOver();
        if (Admitted(link) is { } player)
            _membership.Tell(player, groupId);
    }

    void ITransportSink.OnLeft(IPeerLink link, DisconnectCode code)
    {
        _script.HandOver();
        if (_players.Find(link) is not { } player)
        {
            _admission.Left(link);
            return;
        }

        player.IsLeaving = true;
        _log(LevelOf(code), $"Player {player.PeerId} left: {WhyPlayerLeft(code)}.", null, 0);
        if (!_state.IsOver && _script.Defines(ScriptCallback.OnPlayerDisconnect))
            _script.PlayerDisconnect(player.PeerId);
        _players.Remove(player);
        _membership.LeaveAll(player);
        _admission.GiveBack(player.PlayerSessionId);
    }

    void IScriptOutputs.SendToPlayer(int peerId, int opCode, int sender, ReadOnlySpan<byte> payload, bool reliable)
    {
        if (MaySend(opCode, payload))
            _router.SendToPlayer(peerId, opCode, sender, payload, reliable);
    }

    void IScriptOutputs.SendToGroup(int groupId, int opCode, int sender, ReadOnlySpan<byte> payload, bool reliable)
    {
        if (MaySend(opCode, payload))
            _router.SendToGroup(groupId, opCode, sender, payload, reliable);
    }

    void IScriptOutputs.BroadcastGroupMembership(int groupIdToBroadcast, int targetGroupId) => _membership.Broadcast(groupIdToBroadcast, targetGroupId);

    void IScriptOutputs.ProcessEnding() => EndGameSession("The script called processEnding.");

    void IScriptOutputs.Exit(int code)
    {
        if (_state.ExitCode is not null)
            return;
        if (code == 0 && (_terminating || _state.Phase == ProcessPhase.Ending))
        {
            EndGameSession("The script called process.exit.");
            _state.ExitCode = Hosting.ExitCode.Ended;
            return;
        }

        var how = code == 0 ? "process.exit without processEnding" : $"process.exit({code})";
        Fail(new Failed { Cause = FailureCause.ScriptExit, Message = $"The script called {how}." });
    }

    void IScriptOutputs.Log(ScriptLogLevel level, string text, string? file, int line) => _log(level, text, file, line);

    private void TakeStep()
    {
        foreach (var transport in _transports)
            transport.Poll();
        _script.HandOver();
        while (_state.ExitCode is null && _mailbox.TryTake(out var input))
            Take(input);
        if (_state.ExitCode is null && _script.NextTimerTimestamp <= _time.GetTimestamp())
            _script.RunDueTimers();
        _admission.EndOverdue();
        EndWhenDue();
        if (_state.IsOver)
            CloseClients();
        foreach (var transport in _transports)
            transport.Flush();
    }

    private void ReportTraffic() => _reports.Send(new ProcessReport { Traffic = Counters.ToReport(_transports) });

    private RelayPlayer? Admitted(IPeerLink link)
    {
        if (!_state.IsOver && _players.Find(link) is { } player)
            return player;
        _counters.DroppedInvalid++;
        return null;
    }

    // What the client did wrong is what the script's author looks for.
    private static ScriptLogLevel LevelOf(DisconnectCode code) =>
        code is DisconnectCode.ProtocolError or DisconnectCode.RateLimited or DisconnectCode.TooSlow ? ScriptLogLevel.Warn : ScriptLogLevel.Info;

    private static string WhyPlayerLeft(DisconnectCode code) => code switch
    {
        DisconnectCode.ProtocolError => $"{code}, its client sent what the protocol does not allow, such as a message of over {RealtimeLimits.MaxReliablePayloadBytes} bytes",
        DisconnectCode.RateLimited => $"{code}, its client sent more messages than a player may",
        DisconnectCode.TooSlow => $"{code}, its client took its reliable messages more slowly than they were sent",
        _ => $"{code}",
    };

    private bool MaySend(int opCode, ReadOnlySpan<byte> payload)
    {
        if (_clientsClosed)
            return false;
        if (opCode > 0 && payload.Length <= RealtimeLimits.MaxReliablePayloadBytes)
            return true;
        _counters.DroppedInvalid++;
        _log(ScriptLogLevel.Warn, opCode <= 0
            ? $"A message with op code {opCode} was dropped: op codes of 0 and below are reserved."
            : $"A message of {payload.Length} bytes was dropped: at most {RealtimeLimits.MaxReliablePayloadBytes} fit.", null, 0);
        return false;
    }

    private void Take(SessionInput input)
    {
        switch (input)
        {
            case AgentConnected or AgentDisconnected:
                TakeConnection(input);
                break;
            case AgentCommanded { Command.Activate: { } activate }:
                Activate(activate);
                break;
            case AgentCommanded { Command.PlayerAnswer: { } answer }:
                _admission.Answer(answer);
                break;
            case AgentCommanded { Command.HealthCheck: { } check }:
                CheckHealth(check.CheckId);
                break;
            case AgentCommanded { Command.MeasureTraffic: not null }:
                ReportTraffic();
                break;
            case AgentCommanded { Command.Terminate: { } terminate }:
                Terminate(terminate);
                break;
            case AgentCommanded { Command.Kill: { } kill }:
                Kill(kill.Reason);
                break;
        }
    }

    private void CheckHealth(ulong checkId)
    {
        var healthy = !_script.Defines(ScriptCallback.OnHealthCheck) || _script.HealthCheck();
        if (!healthy && _script.IsAnswerPending)
            _script.WhenAnswered(Tell);
        else
            Tell(healthy);

        void Tell(bool isHealthy) => _reports.Send(new ProcessReport { Health = new Health { CheckId = checkId, Healthy = isHealthy } });
    }

    /// <summary>Takes the agent's coming and going ahead of the loop, so that reports from the start and from the end reach it.</summary>
    private void MeetAgent()
    {
        while (_mailbox.TryPeek(out var input) && input is AgentConnected or AgentDisconnected && _mailbox.TryTake(out input))
            TakeConnection(input);
    }

    /// <summary>A process may fail before its stream to the agent is open.</summary>
    private void AwaitAgent()
    {
        var start = _time.GetTimestamp();
        MeetAgent();
        while (!_reports.IsConnected && _time.GetElapsedTime(start) < FailureReportTimeLimit)
        {
            _wait.Wait(TimeSpan.FromMilliseconds(10));
            MeetAgent();
        }
    }

    private void TakeConnection(SessionInput input)
    {
        if (input is AgentDisconnected gone)
        {
            _log(ScriptLogLevel.Warn, "The agent is away; the game goes on.", null, 0);
            _reports.Detach(gone.Stream);
        }
        else if (input is AgentConnected { Stream: var stream })
        {
            _reports.Attach(stream);
            Hello hello = new()
            {
                ProtocolVersion = ProtocolVersions.Process.Newest,
                OldestProtocolVersion = ProtocolVersions.Process.Oldest,
                Pid = Environment.ProcessId,
                Phase = _state.Phase,
                Port = Port,
                GameSessionId = _state.GameSessionId,
                Failed = _state.Failure,
                StartsOthers = true,
            };
            hello.PlayerSessionIds.AddRange(_players.PlayerSessionIds);
            if (_admission is not null)
                hello.PlayerSessionIds.AddRange(_admission.DecidingPlayerSessionIds);
            _reports.Send(new ProcessReport { Hello = hello });
            _admission?.AskAgain();
        }
    }

    private void Activate(Activate activate)
    {
        if (_state.Phase != ProcessPhase.Ready)
        {
            // Repeated by an agent that has not seen the answer.
            if (_state.Phase == ProcessPhase.Active && _state.GameSessionId == activate.GameSessionId)
                _reports.Send(new ProcessReport { Activated = new Activated { GameSessionId = activate.GameSessionId } });
            return;
        }

        _state.Phase = ProcessPhase.Activating;
        _state.GameSessionId = activate.GameSessionId;
        _log(ScriptLogLevel.Info, $"Game session {activate.GameSessionId} starts.", null, 0);
        using (new CallbackSpan("onStartGameSession", activate.Traceparent, _reports, _time))
            StartGameSession(activate);
        if (_state.Phase != ProcessPhase.Activating || _state.ExitCode is not null)
            return;
        foreach (var transport in _transports)
        {
            if (_script.FlushInterval is { } flushInterval)
                transport.FlushInterval = flushInterval;
            transport.OpenSession(activate.GameSessionId, activate.SessionKey.Span, activate.ControlPlaneTime.ToDateTimeOffset(), this);
        }

        _state.Phase = ProcessPhase.Active;
        _reports.Send(new ProcessReport { Activated = new Activated { GameSessionId = activate.GameSessionId } });
    }

    private void StartGameSession(Activate activate) => _script.StartGameSession(new ScriptGameSession(
        activate.GameSessionId,
        activate.Name,
        activate.FleetId,
        activate.MaximumPlayerSessionCount,
        [.. activate.GameProperties.Select(property => KeyValuePair.Create(property.Key, property.Value))],
        activate.IpAddress,
        activate.DnsName,
        activate.Port,
        activate.GameSessionData,
        activate.MatchmakerData));

    private void Terminate(Terminate terminate)
    {
        if (_terminating)
            return;
        _terminating = true;
        _log(ScriptLogLevel.Info, $"Told to terminate: {terminate.Reason}", null, 0);
        if (_state.Phase != ProcessPhase.Ending)
            _state.Phase = ProcessPhase.Terminating;
        if (terminate.Deadline is { } deadline)
            _endDeadline = After(deadline.ToDateTimeOffset() - _time.GetUtcNow() - TerminationMargin);
        using (new CallbackSpan("onProcessTerminate", terminate.Traceparent, _reports, _time))
            _script.ProcessTerminate();
    }

    private void Kill(string reason)
    {
        (_state.ExitCode, _state.EndReason) = (Hosting.ExitCode.Killed, reason);
        _log(ScriptLogLevel.Fatal, $"Ended by the agent: {reason}", null, 0);
    }

    private void EndWhenDue()
    {
        if (_state.ExitCode is not null || !(_terminating && _script.IsProcessTerminateSettled) && !(_endDeadline <= _time.GetTimestamp()))
            return;
        EndGameSession(_terminating ? "The process was told to terminate." : "The script did not exit after processEnding.");
        _state.ExitCode = Hosting.ExitCode.Ended;
    }

    private void EndGameSession(string reason)
    {
        if (_state.Phase == ProcessPhase.Ending || _state.ExitCode is not null)
            return;
        (_state.Phase, _state.EndReason) = (ProcessPhase.Ending, reason);
        DropHeld();
        var exitBy = After(ExitGrace);
        _endDeadline = _endDeadline < exitBy ? _endDeadline : exitBy;
        _log(ScriptLogLevel.Info, $"The game session ends: {reason}", null, 0);
        _reports.Send(new ProcessReport { Ending = new Ending { Reason = reason } });
    }

    private void CloseClients()
    {
        if (_clientsClosed)
            return;
        _clientsClosed = true;
        _admission?.RefuseAll();
        foreach (var player in _players.All)
        {
            if (!player.IsLeaving)
                player.Link.Close(DisconnectCode.GameSessionEnded, "The game session is over.");
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (ScriptFailedException ex)
        {
            Fail(ex.Failure.ToReport());
        }
        catch (Exception ex)
        {
            // The players of this process are lost, but not without a word, and the agent starts another.
            Fail(new Failed { Cause = FailureCause.Internal, Message = ex.ToString() });
        }
    }

    private void Fail(Failed failure)
    {
        if (_state.ExitCode is not null)
            return;
        _state.Failure = failure;
        _state.ExitCode = Hosting.ExitCode.Of(failure.Cause);
        DropHeld();
        var place = failure.File.Length == 0 ? "" : $" ({failure.File}:{failure.Line}:{failure.Column})";
        _log(ScriptLogLevel.Fatal, $"Realtime server crashed due to: {failure.Message}{place}", null, 0);
    }

    // As those that come after them.
    private void DropHeld()
    {
        if (_script is null)
            return;
        var (messages, bytes) = _script.Forget();
        _counters.MessagesIn -= messages;
        _counters.BytesIn -= bytes;
        _counters.DroppedInvalid += messages;
    }

    private long After(TimeSpan span) => _time.GetTimestamp() + (long)(span.TotalSeconds * _time.TimestampFrequency);
}

/// <summary>One line for the game session's log. File and line name the caller in the script when known.</summary>
internal delegate void SessionLogLine(ScriptLogLevel level, string text, string? file, int line);
