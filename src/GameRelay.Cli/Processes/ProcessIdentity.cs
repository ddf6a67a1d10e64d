using System.Globalization;

namespace GameRelay.Cli.Processes;

/// <summary>A process id alone may have been given to another process since; with the time of its start (in clock ticks since boot) it names one process.</summary>
internal readonly record struct ProcessIdentity(int Pid, long StartTicks)
{
    public bool IsRunning => Find(Pid) is { } present && present == this;

    /// <summary>The process that has this id now; null when there is none or it only waits to be reaped.</summary>
    public static ProcessIdentity? Find(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }

        // proc(5): "pid (comm) state …"; comm may hold blanks and parentheses, so fields are counted from the last one. Field 3 is the state, 22 the start.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : new ProcessIdentity(pid, long.Parse(fields[22 - 3], CultureInfo.InvariantCulture));
    }

    /// <summary>The process's command line; empty when it is gone.</summary>
    public static string[] CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cmdline").TrimEnd('\0').Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>As <see cref="TryParse"/> reads it: <c>pid-ticks</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pid}-{StartTicks}");

    public static bool TryParse(string text, out ProcessIdentity identity)
    {
        identity = default;
        var parts = text.Trim().Split('-');
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            return false;

        identity = new ProcessIdentity(pid, ticks);
        return true;
    }
}
