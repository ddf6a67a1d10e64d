using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GameRelay.Benchmarks;

/// <summary>This program again, as a process of its own that is measured, or measures, apart.</summary>
internal static class OwnProcess
{
    public static string DotNet { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    public static string Program { get; } = typeof(OwnProcess).Assembly.Location;

    public static ProcessStartInfo StartInfo(params IEnumerable<string> arguments) =>
        new(DotNet, [Program, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
}
