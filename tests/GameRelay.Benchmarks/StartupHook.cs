using GameRelay.Benchmarks;
using GameRelay.Benchmarks.Subjects;

/// <summary>
/// .NET calls this in the relay before its program begins (DOTNET_STARTUP_HOOKS), since the relay is measured as it is and has no settings for a benchmark.
/// </summary>
#pragma warning disable CA1050 // The host looks for a type of this name without a namespace.
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(NoCipher.Variable) == "1")
            NoCipher.Install();
        AllocationProbe.Start();
    }
}
#pragma warning restore CA1050
