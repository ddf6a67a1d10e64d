using System.Runtime.InteropServices;

namespace GameRelay.Relay.Routing;

/// <summary>Ends the session's wait from another thread (eventfd(2)). Many signals before the session wakes count as one.</summary>
internal sealed partial class WakeDescriptor : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    public WakeDescriptor()
    {
        Descriptor = CreateEvent(0, NonBlocking | CloseOnExec);
        if (Descriptor < 0)
            throw new InvalidOperationException($"eventfd: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public int Descriptor { get; }

    public void Signal()
    {
        ulong one = 1;
        // Fails only when the counter is at its limit, and then the session is being woken already.
        _ = Write(Descriptor, in one, sizeof(ulong));
    }

    public void Clear() => _ = Read(Descriptor, out _, sizeof(ulong));

    public void Dispose() => _ = Close(Descriptor);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int CreateEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, in ulong value, nuint count);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, out ulong value, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
