using Microsoft.ClearScript.V8;

namespace GameRelay.Relay.Scripting;

/// <summary>
/// Holds a script to its heap limit. The engine watches its heap while a script runs, but starts a timer for each call to do so, which costs several times
/// what a short call does. So while calls come thick it does not, and the heap is looked at between them; a single one that takes all there is meets
/// the process's limit then (<see cref="ScriptWatchdog"/>).
/// </summary>
internal sealed class HeapWatch(V8ScriptEngine engine, long limitBytes)
{
    private const double IntervalMilliseconds = 50;
    private const int Many = 4;

    private double _lookAt;
    private int _calls;
    private bool _isLeftAlone;

    /// <summary>Called before each input.</summary>
    /// <param name="now">The loop's time, in milliseconds.</param>
    /// <exception cref="ScriptFailedException">The heap is above its limit, and what is garbage of it was collected.</exception>
    public void Enter(double now)
    {
        _calls++;
        if (now < _lookAt)
            return;
        var isThick = _calls > Many && now - _lookAt < IntervalMilliseconds;
        _calls = 0;
        _lookAt = now + IntervalMilliseconds;
        if (isThick != _isLeftAlone)
        {
            _isLeftAlone = isThick;
            engine.MaxRuntimeHeapSize = isThick ? 0 : (nuint)limitBytes;
        }

        if (_isLeftAlone && UsedBytes > limitBytes)
            Collect();
    }

    private long UsedBytes => (long)engine.GetRuntimeHeapInfo().UsedHeapSize;

    private void Collect()
    {
        engine.CollectGarbage(exhaustive: true);
        if (UsedBytes is var used && used > limitBytes)
            throw new ScriptFailedException(new(ScriptFailureCause.MemoryLimit, $"The script's heap grew to {used >> 20} MB; its limit is {limitBytes >> 20} MB."));
    }
}
