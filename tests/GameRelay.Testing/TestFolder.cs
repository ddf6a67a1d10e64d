using System.Globalization;
using GameRelay.Cli.Postgres;
using GameRelay.Cli.Processes;

namespace GameRelay.Testing;

/// <summary>
/// This test process's folder under the system's temporary one: <c>gamerelay-tests/&lt;pid&gt;-&lt;start&gt;</c>. Removed when the process exits; what a
/// process left that was killed is removed, with the Postgres that still runs in it, by the next test process.
/// </summary>
public static class TestFolder
{
    private static readonly Lazy<string> Root = new(Create);
    private static int s_last;

    /// <summary>A new, empty folder that any user may pass through.</summary>
    public static string New(string name = "t")
    {
        var number = Interlocked.Increment(ref s_last).ToString(CultureInfo.InvariantCulture);
        return Directory.CreateDirectory(Path.Combine(Root.Value, $"{name}{number}")).FullName;
    }

    private static string Create()
    {
        var all = Path.Combine(Path.GetTempPath(), "gamerelay-tests");
        Directory.CreateDirectory(all);
        foreach (var left in Directory.GetDirectories(all))
        {
            // Two processes may clean at once: what the other one took is no error.
            if (ProcessIdentity.TryParse(Path.GetFileName(left), out var owner) && !owner.IsRunning)
                Remove(left);
        }

        var mine = Path.Combine(all, ProcessIdentity.Find(Environment.ProcessId)!.Value.ToString());
        Directory.CreateDirectory(mine);
        // Where no test run ends before the process does: a tool, or a run that was interrupted.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveAll();
        return mine;
    }

    internal static void RemoveAll()
    {
        if (Root.IsValueCreated)
            Remove(Root.Value);
    }

    private static void Remove(string folder)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder, "postmaster.pid", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 6 }))
                KillPostgres(Path.GetDirectoryName(file)!);
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
        }
        catch (IOException)
        {
            // A process that is just dying may still write a file; the next test process removes the rest.
        }
    }

    private static void KillPostgres(string dataDirectory)
    {
        if (PostmasterFile.Read(dataDirectory)?.FindServer(dataDirectory) is not { } server)
            return;

        // An immediate shutdown: the postmaster ends its children first, which a kill would leave to notice by themselves.
        LibC.Kill(server.Pid, Signal.Quit);
        var gone = SpinWait.SpinUntil(() => !server.IsRunning, TimeSpan.FromSeconds(5));
        if (!gone)
            LibC.Kill(server.Pid, Signal.Kill);
    }
}
