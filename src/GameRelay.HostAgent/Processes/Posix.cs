using System.ComponentModel;
using System.Runtime.InteropServices;

namespace GameRelay.HostAgent.Processes;

/// <summary>The calls of libc that .NET does not have.</summary>
internal static partial class Posix
{
    private const int Interrupt = 2;
    private const int Kill = 9;

    public static bool IsRoot { get; } = GetEffectiveUserId() == 0;

    public static void SendKill(int pid) => SendSignal(pid, Kill); // An error means that it is gone already, or not ours to end.

    /// <summary>
    /// What a script starts in the background (<c>gamerelay up &amp;</c>) is told to ignore SIGINT, and so are all that it starts in turn. .NET leaves it
    /// at that, whatever is registered for the signal, so this comes before .NET first looks.
    /// </summary>
    public static void HeedInterrupt()
    {
        const string ignored = "SigIgn:";
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(ignored, StringComparison.Ordinal));
        if (line is not null && (Convert.ToUInt64(line[ignored.Length..].Trim(), 16) & (1UL << (Interrupt - 1))) != 0)
            SetSignalAction(Interrupt, action: 0);
    }

    public static void ChangeOwner(string path, UserAccount owner)
    {
        if (ChangeOwnerNoFollow(path, owner.UserId, owner.GroupId) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Cannot give '{path}' to user '{owner.Name}'.");
    }

    /// <summary>Gives the file a second name.</summary>
    public static void Link(string path, string second)
    {
        if (HardLink(path, second) != 0)
            throw new IOException($"Cannot link '{path}' as '{second}': {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public static string SignalName(int signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        _ => $"signal {signal}",
    };

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetSignalAction(int signal, nint action);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int HardLink(string path, string second);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwnerNoFollow(string path, uint owner, uint group);
}

/// <summary>A user of this machine, as <c>/etc/passwd</c> has it.</summary>
internal sealed record UserAccount(string Name, uint UserId, uint GroupId)
{
    public static UserAccount? Find(string name)
    {
        foreach (var line in File.ReadLines("/etc/passwd"))
        {
            var fields = line.Split(':');
            if (fields.Length > 3 && fields[0] == name && uint.TryParse(fields[2], out var user) && uint.TryParse(fields[3], out var group))
                return new(name, user, group);
        }
        return null;
    }
}
