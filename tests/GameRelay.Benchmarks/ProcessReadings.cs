using System.Globalization;
using System.Runtime.InteropServices;

namespace GameRelay.Benchmarks;

/// <summary>What Linux says a process used.</summary>
internal static partial class ProcessReadings
{
    // sysconf(_SC_CLK_TCK) is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    // The scheduler's own account of all threads of a process (CPUCLOCK_SCHED).
    private const int SchedulerClock = 2;

    /// <summary>User and system time, in the nanoseconds of the scheduler rather than in the clock ticks of /proc.</summary>
    public static TimeSpan CpuTime(int processId)
    {
        // As clock_getcpuclockid(3) makes it; the clock of another process may be read by anyone.
        if (GetTime((~processId << 3) | SchedulerClock, out var time) != 0)
            throw new InvalidOperationException($"The CPU time of process {processId} cannot be read; it has ended.");
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
    }

    /// <summary>When the process was started, by the wall clock. Resolution: 10 ms.</summary>
    public static DateTimeOffset StartTime(int processId, TimeProvider time)
    {
        // The command name stands in parentheses and may hold spaces; fields are counted behind it (proc(5)).
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        var startTicks = long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
        var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        return time.GetUtcNow() - TimeSpan.FromSeconds(uptime - (startTicks / TicksPerSecond));
    }

    /// <summary>A variable of the environment that the process was started with.</summary>
    public static string EnvironmentVariable(int processId, string name) =>
        File.ReadAllText($"/proc/{processId}/environ").Split('\0').Single(variable => variable.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    /// <summary>Proportional set size: memory of its own, and its share of what it shares.</summary>
    public static long PssBytes(int processId) =>
        long.Parse(
            File.ReadLines($"/proc/{processId}/smaps_rollup").Single(line => line.StartsWith("Pss:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) * 1024;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
