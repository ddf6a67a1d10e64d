using System.Globalization;

namespace GameRelay.HostAgent.Processes;

/// <summary>Figures of proc(5).</summary>
internal static class ProcFiles
{
    // USER_HZ, which is 100 on every Linux that .NET runs on, whatever the kernel's own clock is.
    private const int TicksPerSecond = 100;

    /// <summary>Processor time since its start and resident memory; null when there is no such process.</summary>
    public static (TimeSpan ProcessorTime, long MemoryBytes)? ReadProcess(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // Counted from the name's closing bracket, since the name may hold anything: utime is 14, stime 15, rss in pages 24.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (FromTicks(Number(fields[11]) + Number(fields[12])), Number(fields[21]) * Environment.SystemPageSize);
    }

    /// <summary>Time that all processors together were not idle.</summary>
    public static TimeSpan ReadBusyTime()
    {
        // cpu user nice system idle iowait irq softirq steal …; guest times are in user and nice already.
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Number).ToArray();
        return FromTicks(fields.Take(8).Sum() - fields[3] - fields[4]);
    }

    /// <summary>Used is what cannot be had without swapping.</summary>
    public static (long UsedBytes, long TotalBytes) ReadMemory()
    {
        var lines = File.ReadAllLines("/proc/meminfo");
        var total = Kilobytes(lines, "MemTotal:");
        return ((total - Kilobytes(lines, "MemAvailable:")) * 1024, total * 1024);
    }

    private static long Kilobytes(string[] lines, string name) =>
        Number(lines.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim().Split(' ')[0]);

    private static TimeSpan FromTicks(long ticks) => TimeSpan.FromSeconds((double)ticks / TicksPerSecond);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
