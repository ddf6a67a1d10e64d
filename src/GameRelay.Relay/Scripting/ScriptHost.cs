using System.Text.Json;
using Microsoft.ClearScript;
using Microsoft.ClearScript.V8;

namespace GameRelay.Relay.Scripting;

/// <summary>A script in its own V8 engine.</summary>
internal sealed class ScriptHost : IScript
{
    private const double MaxFlushMilliseconds = 1000;
    private const int AnswerYes = 1;
    private const int AnswerPending = 2;

    private readonly V8ScriptEngine _engine;
    private readonly ScriptHostFunctions _host;
    private readonly HeapWatch _heap;
    private readonly ExchangeBuffer _exchange;
    private readonly ScriptObject _dispatch;
    private readonly IScriptOutputs _outputs;
    private readonly IScriptReadings _readings;
    private readonly ScriptWatchdog? _watchdog;
    private readonly PendingAnswers _answers;
    private readonly Queue<(ScriptInput Kind, object Promise, object? Reason)> _rejections = new();
    private readonly object?[] _arguments = new object?[2];
    private bool[] _defined = new bool[CallbackNames.All.Count];

    private ScriptHost(ScriptOptions options, PackageFiles files, string main, IScriptOutputs outputs, IScriptReadings readings, ScriptWatchdog? watchdog)
    {
        _outputs = outputs;
        _readings = readings;
        _watchdog = watchdog;
        _engine = ScriptEngines.Create(options);
        _heap = new(_engine, options.HeapLimitBytes);
        watchdog?.Watch(_engine.Interrupt);
        _exchange = new(_engine);
        var settings = ScriptEngines.Settings(options, main, CallbackNames.All, readings.WallClock());
        _answers = new(outputs);
        _host = new(_engine, files, settings, outputs, readings, _answers, Settle);
        _dispatch = _host.Boot(_exchange);
        _engine.PromiseRejectionCallback = OnPromiseRejection;
    }

    /// <summary>Loads the script and looks at what it exports.</summary>
    /// <exception cref="ScriptFailedException">There is no such script, or it does not load.</exception>
    public static ScriptHost Load(ScriptOptions options, IScriptOutputs outputs, IScriptReadings readings, ScriptWatchdog? watchdog = null)
    {
        var files = new PackageFiles(options.Directory);
        var main = files.Resolve("./" + options.MainFile, "", out _)
            ?? throw new ScriptFailedException(new(ScriptFailureCause.NotFound, $"The launch path '{options.LaunchPath}' names no file of the script's package."));
        var script = new ScriptHost(options, files, main, outputs, readings, watchdog);
        try
        {
            script.Load();
            return script;
        }
        catch
        {
            script.Dispose();
            throw;
        }
    }

    public TimeSpan PingInterval { get; private set; } = TimeSpan.FromSeconds(3);

    public TimeSpan? FlushInterval { get; private set; }

    public int MaxPlayers { get; private set; } = 32;

    /// <summary>Functions of the exports that are no callbacks but are called nearly like one: name, and what was probably meant.</summary>
    public IReadOnlyList<(string Name, string Meant)> MistypedCallbacks { get; private set; } = [];

    public bool IsProcessTerminateSettled => _exchange.TerminateSettled;

    public bool IsAnswerPending => _answers.IsLastPending;

    public long? NextTimerTimestamp => IsOver || double.IsInfinity(NextDue) ? null : _readings.TimestampAt(NextDue);

    private double NextDue => Math.Min(_exchange.NextTimer, _answers.NextDue);

    // After process.exit or a failure nothing of the script runs.
    private bool IsOver => _host.Exited || _host.Failure is not null || _host.Error is not null;

    public bool Defines(ScriptCallback callback) => _defined[(int)callback];

    public void WhenAnswered(Action<bool> answered) => _answers.WhenAnswered(answered);

    public void Init()
    {
        Enter(ScriptCallback.Init);
        Describe(ScriptInput.Describe);
        foreach (var (name, meant) in MistypedCallbacks)
            _outputs.Log(ScriptLogLevel.Warn, $"ssExports has a function '{name}', which nothing calls. Did you mean '{meant}'?", file: null, line: 0);
    }

    public bool ProcessStarted(IReadOnlyList<string> arguments) =>
        Ask(ScriptCallback.OnProcessStarted, () => JsonSerializer.Serialize(arguments, RuntimeJson.Default.IReadOnlyListString));

    public void StartGameSession(ScriptGameSession gameSession)
    {
        // The session object knows its game session's id whether the script has the callback or not.
        var description = JsonSerializer.Serialize(gameSession, GameSessionJson.Default.ScriptGameSession);
        if (Defines(ScriptCallback.OnStartGameSession))
            Enter(ScriptCallback.OnStartGameSession, description);
        else
            Enter(ScriptInput.GameSessionStarted, description);
    }

    public bool PlayerConnect(ScriptPlayer player, ReadOnlySpan<byte> payload)
    {
        if (!Defines(ScriptCallback.OnPlayerConnect))
            return true;
        _exchange.WritePayload(payload);
        return Ask(ScriptCallback.OnPlayerConnect, () => Describe(player));
    }

    public void PlayerAccepted(ScriptPlayer player)
    {
        if (Defines(ScriptCallback.OnPlayerAccepted))
            Enter(ScriptCallback.OnPlayerAccepted, Describe(player));
    }

    public void PlayerDisconnect(int peerId)
    {
        if (!Defines(ScriptCallback.OnPlayerDisconnect))
            return;
        _exchange.Arguments[0] = peerId;
        Enter(ScriptCallback.OnPlayerDisconnect);
    }

    /// <summary>One message, by itself.</summary>
    public void Message(in ScriptMessage message)
    {
        Hold(message);
        HandOver();
    }

    public void Hold(in ScriptMessage message)
    {
        if (!Defines(ScriptCallback.OnMessage) || IsOver || _exchange.Messages.TryAdd(message))
            return;
        HandOver();
        _exchange.Messages.TryAdd(message);
    }

    public void HandOver()
    {
        if (_exchange.Messages.Count == 0)
            return;
        while (_exchange.Messages.Count > 0 && !IsOver)
            Enter(ScriptInput.TakeMessages);
        _exchange.Messages.Clear();
    }

    public (int Messages, int Bytes) Forget() => _exchange.Messages.Clear();

    public bool SendToPlayer(in ScriptMessage message) => Ask(ScriptCallback.OnSendToPlayer, message);

    public bool SendToGroup(in ScriptMessage message) => Ask(ScriptCallback.OnSendToGroup, message);

    public bool PlayerJoinGroup(int groupId, int peerId) => Ask(ScriptCallback.OnPlayerJoinGroup, groupId, peerId);

    public bool PlayerLeaveGroup(int groupId, int peerId) => Ask(ScriptCallback.OnPlayerLeaveGroup, groupId, peerId);

    public bool HealthCheck() => Ask(ScriptCallback.OnHealthCheck);

    public void ProcessTerminate()
    {
        if (Defines(ScriptCallback.OnProcessTerminate))
            Enter(ScriptCallback.OnProcessTerminate);
        else
            _exchange.TerminateSettled = true;
    }

    public void RunDueTimers()
    {
        if (IsOver)
            return;
        _exchange.LoopTime = _readings.Elapsed();
        _heap.Enter(_exchange.LoopTime);
        if (_exchange.NextTimer <= _exchange.LoopTime)
            RunTimers();
        if (!IsOver)
            _answers.HandOn(_exchange.LoopTime);
    }

    private void RunTimers()
    {
        // Timers that these timers start wait for the next call, or a script could keep the session's thread to itself.
        var last = Run(ScriptInput.LastTimerOrder);
        while (RunAndSettle(ScriptInput.RunDueTimer, last) is true)
        {
        }
    }

    public void ReleaseUnusedMemory() => _engine.CollectGarbage(exhaustive: true);

    public void Dispose()
    {
        _watchdog?.Watch(null);
        _engine.Dispose();
    }

    private void Load()
    {
        Describe(ScriptInput.Load);
        _host.Loading = false;
    }

    private void Describe(ScriptInput input)
    {
        var answer = Enter(input);
        if (answer is not string json || JsonSerializer.Deserialize(json, RuntimeJson.Default.ScriptDescription) is not { } description)
            return; // process.exit while loading
        if (description.Problem is not null)
        {
            var problem = description.Problem == "init" ? "The script's ssExports has no function init." : "The script does not export an object ssExports.";
            throw new ScriptFailedException(new(ScriptFailureCause.Load, problem));
        }

        _defined = description.Defined!;
        MistypedCallbacks = CallbackNames.Mistyped(description.Others!, _defined);
        PingInterval = TimeSpan.FromMilliseconds(Math.Clamp(description.PingIntervalTime ?? 3000, 100, int.MaxValue));
        FlushInterval = description.FlushIntervalTime is { } flush ? TimeSpan.FromMilliseconds(Math.Min(flush, MaxFlushMilliseconds)) : null;
        MaxPlayers = (int)Math.Clamp(description.MaxPlayers ?? 32, 1, int.MaxValue);
    }

    private static string Describe(ScriptPlayer player) => JsonSerializer.Serialize(player, RuntimeJson.Default.ScriptPlayer);

    private void Write(in ScriptMessage message)
    {
        _exchange.WritePayload(message.Payload);
        var arguments = _exchange.Arguments;
        arguments[0] = message.OpCode;
        arguments[1] = message.Sender;
        arguments[2] = message.TargetPlayer;
        arguments[3] = message.TargetGroup;
        arguments[4] = message.Reliable ? 1 : 0;
    }

    private bool Ask(ScriptCallback callback, in ScriptMessage message)
    {
        if (!Defines(callback))
            return true;
        Write(message);
        return Ask(callback);
    }

    private bool Ask(ScriptCallback callback, int first, int second)
    {
        if (!Defines(callback))
            return true;
        _exchange.Arguments[0] = first;
        _exchange.Arguments[1] = second;
        return Ask(callback);
    }

    private bool Ask(ScriptCallback callback, Func<string>? describe = null)
    {
        if (!Defines(callback))
            return true;
        _answers.ForgetLast();
        Enter(callback, describe?.Invoke());
        if (_exchange.Answer == AnswerPending && !IsOver)
            _answers.Add(_exchange.AnswerNumber++, CallbackNames.All[(int)callback], _exchange.LoopTime);

        return _exchange.Answer == AnswerYes && !IsOver;
    }

    private void Enter(ScriptCallback callback, string? text = null) => Enter((ScriptInput)callback, text);

    // One input: the clock is read once for all that it starts, then the script runs, and its microtasks.
    private object? Enter(ScriptInput input, object? first = null)
    {
        if (IsOver)
            return null;
        _exchange.LoopTime = _readings.Elapsed();
        _heap.Enter(_exchange.LoopTime);
        return RunAndSettle(input, first);
    }

    // All that follows from an input within the same time limit: what it hands to process.nextTick, microtasks, and rejections that stay unhandled.
    private object? RunAndSettle(ScriptInput input, object? first)
    {
        _watchdog?.Enter(NameOf(input));
        try
        {
            var result = Run(input, first);
            while (!IsOver && (_exchange.HasTicks || _rejections.Count > 0))
            {
                while (_exchange.HasTicks && !IsOver)
                    Run(ScriptInput.RunTicks);
                FlushRejections();
            }

            return result;
        }
        finally
        {
            _watchdog?.Leave();
        }
    }

    // Between two messages of one call: what the first has started runs to its end. False when the call must end for that.
    private bool Settle()
    {
        var isRun = MicrotaskCheckpoint.TryRun();
        if (IsOver || _watchdog is { HasInterrupted: true })
        {
            // Where a microtask was stopped, the call that it ran in is not.
            _engine.Interrupt();
            return false;
        }

        if (!isRun || _exchange.HasTicks || _rejections.Count > 0)
            return false;
        _watchdog?.Enter(NameOf(ScriptInput.TakeMessages));
        return true;
    }

    private void FlushRejections()
    {
        if (_rejections.Count == 0)
            return;
        while (_rejections.TryDequeue(out var rejection))
            Run(rejection.Kind, rejection.Promise, rejection.Reason);
        Run(ScriptInput.FlushRejections);
    }

    private object? Run(ScriptInput input, object? first = null, object? second = null)
    {
        if (IsOver)
            return null;
        object? result = null;
        try
        {
            result = first is null ? Dispatch(input) : Dispatch(input, first, second);
        }
        catch (ScriptInterruptedException) when (IsOver)
        {
            // The engine was stopped by process.exit, or by what is thrown below.
        }
        catch (ScriptInterruptedException)
        {
            throw new ScriptFailedException(_watchdog?.TakeReason() ?? new(ScriptFailureCause.TimeLimit, $"{NameOf(input)} was interrupted."));
        }
        catch (ScriptEngineException ex) when (ex.IsFatal)
        {
            throw new ScriptFailedException(new(ScriptFailureCause.MemoryLimit, $"{NameOf(input)} used more memory than the script's heap limit allows."));
        }

        _host.Error?.Throw();
        return (_host.Failure ?? _watchdog?.TakeReason()) is { } failure ? throw new ScriptFailedException(failure) : result;
    }

    // Most inputs have all they bring in the exchange buffer.
    private object Dispatch(ScriptInput input)
    {
        _exchange.Input = input;
        return _dispatch.InvokeAsFunction();
    }

    private object Dispatch(ScriptInput input, object first, object? second)
    {
        _exchange.Input = input;
        _arguments[0] = first;
        _arguments[1] = second;
        return _dispatch.InvokeAsFunction(_arguments);
    }

    private static string NameOf(ScriptInput input) => input switch
    {
        < ScriptInput.Load => CallbackNames.All[(int)input],
        ScriptInput.Load => "the script while it was loading",
        ScriptInput.RunDueTimer => "a timer",
        ScriptInput.TakeMessages => CallbackNames.All[(int)ScriptCallback.OnMessage],
        _ => "the script",
    };

    // Called by the engine in the midst of a script, which must not be entered then.
    private void OnPromiseRejection(V8PromiseRejectionEventKind kind, object promise, object reason)
    {
        if (kind == V8PromiseRejectionEventKind.RejectedWithoutHandler)
            _rejections.Enqueue((ScriptInput.PromiseRejected, promise, reason));
        else if (kind == V8PromiseRejectionEventKind.HandlerAddedAfterRejection)
            _rejections.Enqueue((ScriptInput.RejectionHandled, promise, null));
    }
}
