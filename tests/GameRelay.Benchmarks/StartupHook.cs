using System.Runtime.InteropServices;
using GameRelay.Benchmarks;
using GameRelay.Benchmarks.Subjects;

/// <summary>
/// .NET calls this in the relay before its program begins (DOTNET_STARTUP_HOOKS), since the relay is measured as it is and has no settings for a benchmark.
/// </summary>
#pragma warning disable CA1050 // The host looks for a type of this name without a namespace.
internal static partial class StartupHook
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(NoCipher.Variable) == "1")
            NoCipher.Install();
        AllocationProbe.Start();
        new Thread(EndWithBenchmark) { IsBackground = true, Name = "benchmark watch" }.Start();
    }

    // A relay goes on without its agent; when the benchmark is killed nobody else would end it.
    private static void EndWithBenchmark()
    {
        using ManualResetEvent never = new(false);
        var benchmark = ParentId();
        while (ParentId() == benchmark)
            never.WaitOne(Interval);
        Environment.Exit(1);
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentId();
}
#pragma warning restore CA1050
