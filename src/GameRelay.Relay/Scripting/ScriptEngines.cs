using GameRelay.Realtime;
using Microsoft.ClearScript.V8;

namespace GameRelay.Relay.Scripting;

/// <summary>How an engine is made: its limits, and what its runtime is told.</summary>
internal static class ScriptEngines
{
    static ScriptEngines()
    {
        // One session runs on one thread, and idle engines cost nothing.
        V8Settings.GlobalFlags |= V8GlobalFlags.DisableBackgroundWork;
    }

    public static V8ScriptEngine Create(ScriptOptions options)
    {
        var heapMegabytes = (int)Math.Max(16, options.HeapLimitBytes >> 20);
        var constraints = new V8RuntimeConstraints
        {
            MaxNewSpaceSize = 8,
            // At its own limit the engine aborts the process, and nobody hears why. So that limit is out of reach of the one that stops the script,
            // even when the script allocates a gigabyte a second and collections delay the sample.
            MaxOldSpaceSize = Math.Max(heapMegabytes * 8, 1024),
            MaxArrayBufferAllocation = (ulong)options.BufferLimitBytes,
        };
        return new(constraints, V8ScriptEngineFlags.HideHostExceptions)
        {
            MaxRuntimeHeapSize = (nuint)options.HeapLimitBytes,
            RuntimeHeapSizeSampleInterval = TimeSpan.FromMilliseconds(50),
        };
    }

    public static RuntimeSettings Settings(ScriptOptions options, string main, IReadOnlyList<string> callbackNames, double timeOrigin)
    {
        var modern = !options.NodeVersion.StartsWith("10", StringComparison.Ordinal);
        return new(
            main,
            PackageFiles.Root,
            ModuleCompiler.WrapperStart.Length,
            callbackNames,
            NodeModules.Available,
            modern ? "v24.0.0" : "v10.24.1",
            "14",
            UnhandledRejectionsFail: modern,
            (int)options.LogLevel,
            RealtimeLimits.MaxReliablePayloadBytes,
            RealtimeLimits.MaxFastPayloadBytes,
            timeOrigin,
            options.BufferLimitBytes);
    }
}
