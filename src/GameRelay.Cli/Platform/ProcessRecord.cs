using GameRelay.Cli.Processes;

namespace GameRelay.Cli.Platform;

/// <summary>A file with the identity of a process that we started.</summary>
internal static class ProcessRecord
{
    /// <summary>Whole or not at all, since we may be killed at any moment.</summary>
    public static void Write(string file, ProcessIdentity identity)
    {
        File.WriteAllText(file + ".new", identity.ToString());
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>Ends the recorded process, if that very one still runs.</summary>
    public static async Task StopAsync(string file, TimeProvider time)
    {
        if (File.Exists(file) && ProcessIdentity.TryParse(await File.ReadAllTextAsync(file), out var identity) && identity.IsRunning)
        {
            using var process = DetachedProcess.Adopt(identity, time);
            await process.StopAsync((Signal.Terminate, TimeSpan.FromSeconds(15)));
        }

        File.Delete(file);
    }
}
