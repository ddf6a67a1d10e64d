using System.Globalization;

namespace GameRelay.HostAgent.Processes;

/// <summary>A process of the system beyond doubt: ids are given out again, but not with the same start time in the same boot.</summary>
internal sealed record ProcessIdentity(int Pid, long StartTicks, string BootId)
{
    private static readonly string CurrentBootId = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>The process that has this id now, if there is one that still runs.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        // "pid (name) state …"; the name may hold anything, so the fields are counted from its closing bracket: state is 3, start time 22.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : new(pid, long.Parse(fields[19], CultureInfo.InvariantCulture), CurrentBootId);
    }

    /// <summary>The process that was started with this variable; finds one whose id its parent had no time to write down.</summary>
    public static ProcessIdentity? FindByEnvironment(string name, string value)
    {
        var wanted = $"{name}={value}";
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var pid))
                continue;
            try
            {
                if (File.ReadAllText($"/proc/{pid}/environ").Split('\0').Contains(wanted) && Of(pid) is { } found)
                    return found;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Gone meanwhile, or another user's.
            }
        }
        return null;
    }

    public bool IsAlive() => Of(Pid) == this;

    public void Kill()
    {
        if (IsAlive())
            Posix.SendKill(Pid);
    }
}
