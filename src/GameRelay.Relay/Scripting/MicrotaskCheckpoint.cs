using System.Runtime.InteropServices;
using Microsoft.ClearScript.V8;

namespace GameRelay.Relay.Scripting;

/// <summary>
/// Runs the microtasks that wait, while the engine is in the midst of a call. V8 has a function for it, which ClearScript does not hand on, though its library
/// exports it. Where that is not so, a call ends where microtasks are to run.
/// </summary>
internal static unsafe class MicrotaskCheckpoint
{
    // v8::Isolate::TryGetCurrent() and v8::MicrotasksScope::PerformCheckpoint(v8::Isolate*)
    private static readonly delegate* unmanaged<nint> CurrentEngine = (delegate* unmanaged<nint>)Export("_ZN2v87Isolate13TryGetCurrentEv");
    private static readonly delegate* unmanaged<nint, void> Perform = (delegate* unmanaged<nint, void>)Export("_ZN2v815MicrotasksScope17PerformCheckpointEPNS_7IsolateE");

    /// <summary>To be called by a function that the script has called. False when it cannot be done.</summary>
    public static bool TryRun()
    {
        // A second copy of the library would know of no engine.
        if (CurrentEngine == null || Perform == null || CurrentEngine() is not (not 0 and var engine))
            return false;
        Perform(engine);
        return true;
    }

    // ClearScript has loaded it, so this finds the one that is there.
    private static nint Export(string name) =>
        NativeLibrary.TryLoad("ClearScriptV8.linux-x64.so", typeof(V8ScriptEngine).Assembly, null, out var library) && NativeLibrary.TryGetExport(library, name, out var address)
            ? address
            : 0;
}
