namespace GameRelay.Relay.Scripting;

/// <summary>Limits that the watchdog holds a script to.</summary>
internal sealed record ScriptWatchdogLimits
{
    /// <summary>For one callback or timer, microtasks included.</summary>
    public TimeSpan CallbackTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Resident size of the whole process.</summary>
    public long ResidentBytes { get; init; } = 512L << 20;

    /// <summary>How much the process may grow while one callback runs: other sessions of the process may have left it much to take.</summary>
    public long CallbackBytes { get; init; } = 512L << 20;

    /// <summary>How long the interrupted engine has to come back; native code of the engine looks at interrupts late or never.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>
/// A thread that watches how long the script runs and how large the process is. It interrupts the engine first; when the engine does not come
/// back, or no script runs that could be interrupted, it ends the process. It sleeps while no script runs.
/// </summary>
internal sealed class ScriptWatchdog : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private const int IdleTicksBeforeSleep = 20;

    private readonly ScriptWatchdogLimits _limits;
    private readonly TimeProvider _time;
    private readonly Func<long> _residentBytes;
    private readonly Action<ScriptFailure> _endProcess;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Lock _gate = new();
    private Thread? _thread;
    private volatile bool _stopped;
    private volatile bool _asleep;
    private volatile string _what = "";
    private long _entries;
    private long _enteredAt;
    private Action? _interrupt;
    private volatile ScriptFailure? _reason;
    private long _interruptedAt;
    private bool _taken;
    private long _grownFrom;
    private long _grownEntry = -1;

    // residentBytes: of this process, at this moment. endProcess leaves word of the failure and ends the process without waiting for any other
    // thread.
    public ScriptWatchdog(ScriptWatchdogLimits limits, TimeProvider time, Func<long> residentBytes, Action<ScriptFailure> endProcess)
    {
        _limits = limits;
        _time = time;
        _residentBytes = residentBytes;
        _endProcess = endProcess;
    }

    public void Start()
    {
        _thread = new(Run, 256 * 1024) { IsBackground = true, Name = "script watchdog" };
        _thread.Start();
    }

    /// <summary>What to call to interrupt the engine; null when the engine is gone.</summary>
    public void Watch(Action? interrupt)
    {
        lock (_gate)
            _interrupt = interrupt;
    }

    /// <summary>The script is about to run, on the calling thread.</summary>
    public void Enter(string what)
    {
        _what = what;
        _entries++;
        // 0 means that no script runs.
        Volatile.Write(ref _enteredAt, _time.GetTimestamp() | 1);
        Interlocked.MemoryBarrier();
        if (_asleep)
            _wake.Set();
    }

    /// <summary>Nothing ran for a while; the next <see cref="Enter"/> wakes the thread.</summary>
    public bool IsAsleep => _asleep;

    public void Leave() => Volatile.Write(ref _enteredAt, 0);

    public bool HasInterrupted => _reason is not null;

    /// <summary>Why the script was interrupted, if it was. Whoever takes it ends the session, and the watchdog does nothing more.</summary>
    public ScriptFailure? TakeReason()
    {
        if (_reason is null)
            return null;
        lock (_gate)
            _taken = true;
        return _reason;
    }

    /// <summary>One look at the script and the process. True when a script ran or something is the matter.</summary>
    public bool Check()
    {
        lock (_gate)
        {
            if (_taken)
                return false;
            if (_reason is not null)
            {
                if (_time.GetElapsedTime(_interruptedAt) < _limits.Grace)
                    return true;
                _taken = true;
                _endProcess(_reason);
                return false;
            }

            var enteredAt = Volatile.Read(ref _enteredAt);
            var resident = _residentBytes();
            if (enteredAt != 0 && _time.GetElapsedTime(enteredAt) > _limits.CallbackTime)
                Interrupt(new(ScriptFailureCause.TimeLimit, $"{_what} ran longer than {_limits.CallbackTime.TotalSeconds:0.###} s."));
            else if (resident > _limits.ResidentBytes)
                Interrupt(new(ScriptFailureCause.MemoryLimit, $"The process grew to {resident >> 20} MB; its limit is {_limits.ResidentBytes >> 20} MB."));
            else if (enteredAt != 0 && GrownWithin(resident) is var grown && grown > _limits.CallbackBytes)
                Interrupt(new(ScriptFailureCause.MemoryLimit, $"The process grew by {grown >> 20} MB while {_what} ran; {_limits.CallbackBytes >> 20} MB is the limit."));
            return enteredAt != 0;
        }
    }

    // Since the callback that runs was first seen.
    private long GrownWithin(long resident)
    {
        var entry = Interlocked.Read(ref _entries);
        if (entry != _grownEntry)
            (_grownEntry, _grownFrom) = (entry, resident);
        return resident - _grownFrom;
    }

    public void Dispose()
    {
        _stopped = true;
        _wake.Set();
        _thread?.Join();
        _wake.Dispose();
    }

    private void Interrupt(ScriptFailure reason)
    {
        _reason = reason;
        _interruptedAt = _time.GetTimestamp();
        _interrupt?.Invoke();
    }

    private void Run()
    {
        var idleTicks = 0;
        long seen = -1;
        while (!_stopped)
        {
            var entries = Interlocked.Read(ref _entries);
            var busy = Check() || entries != seen || _reason is not null;
            seen = entries;
            idleTicks = busy ? 0 : idleTicks + 1;
            if (idleTicks < IdleTicksBeforeSleep)
            {
                _wake.WaitOne(Tick);
                continue;
            }

            _asleep = true;
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _enteredAt) == 0 && !_stopped)
                _wake.WaitOne();
            _asleep = false;
            idleTicks = 0;
        }
    }
}
