using System.Globalization;
using System.Runtime.InteropServices;

namespace GameRelay.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";

    /// <summary>What all processors did since the start of the machine, all processes together. Resolution: 10 ms.</summary>
    public static TimeSpan BusyTime()
    {
        // user, nice, system, idle, iowait, irq, softirq, steal (proc(5)), in ticks of 10 ms.
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToList();
        return TimeSpan.FromMilliseconds(10 * (ticks.Sum() - ticks[3] - ticks[4]));
    }

    public static string Description() =>
        $"{Environment.ProcessorCount} cores, {Processor()}, {MemoryGibibytes():0} GiB; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}";

    public static double MemoryGibibytes() =>
        long.Parse(
            File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemTotal", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) / 1048576.0;
}
