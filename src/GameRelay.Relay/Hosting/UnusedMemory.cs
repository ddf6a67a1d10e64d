using System.Runtime;
using System.Runtime.InteropServices;

namespace GameRelay.Relay.Hosting;

/// <summary>What a process needed to start and will not need again goes back to the system: hundreds of them wait on a host.</summary>
internal static partial class UnusedMemory
{
    public static void Release()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = TrimHeap(0);
    }

    // glibc keeps what was freed; other C libraries have no such function, and need none.
    private static int TrimHeap(nuint keep)
    {
        try
        {
            return Trim(keep);
        }
        catch (EntryPointNotFoundException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
