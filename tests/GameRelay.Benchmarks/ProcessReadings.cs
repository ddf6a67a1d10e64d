using System.Globalization;

namespace GameRelay.Benchmarks;

/// <summary>What Linux says a process used.</summary>
internal static class ProcessReadings
{
    // sysconf(_SC_CLK_TCK) is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time. Resolution: 10 ms.</summary>
    public static TimeSpan CpuTime(int processId)
    {
        // The command name stands in parentheses and may hold spaces; fields are counted behind it (proc(5)).
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    /// <summary>When the process was started, by the wall clock. Resolution: 10 ms.</summary>
    public static DateTimeOffset StartTime(int processId, TimeProvider time)
    {
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
}
