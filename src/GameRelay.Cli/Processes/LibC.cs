using System.ComponentModel;
using System.Runtime.InteropServices;

namespace GameRelay.Cli.Processes;

/// <summary>The numbers are Linux's own.</summary>
internal enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
}

internal static partial class LibC
{
    /// <returns>False when there is no such process any more.</returns>
    public static bool Kill(int pid, Signal signal)
    {
        if (kill(pid, (int)signal) == 0)
            return true;

        const int noSuchProcess = 3;
        var error = Marshal.GetLastPInvokeError();
        return error == noSuchProcess ? false : throw new Win32Exception(error, $"Cannot send {signal} to process {pid}: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    public static void ChangeOwner(string path, SystemUser user)
    {
        if (chown(path, user.UserId, user.GroupId) == 0)
            return;

        var error = Marshal.GetLastPInvokeError();
        throw new Win32Exception(error, $"Cannot make '{user.Name}' the owner of {path}: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    /// <summary>This process becomes another program, with this environment alone. Returns only by its exception.</summary>
    public static void Become(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        // Null ends both lists.
        execve(program, [program, .. arguments, null], [.. environment.Select(variable => $"{variable.Key}={variable.Value}"), null]);
        throw new CliException($"'{program}' cannot be started: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, uint owner, uint group);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string path, string?[] arguments, string?[] environment);
}
