using System.Globalization;

namespace GameRelay.HostAgent;

/// <summary>Holds the data directory for this agent alone. The system lets go of it when the agent dies, however it dies.</summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersPass = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly FileStream _lock;
    private readonly string _pidPath;

    public DataDirectory(AgentOptions options)
    {
        // Relays run as another user: they get through to their own files, and cannot look around.
        foreach (var directory in new[] { options.DataDirectory, options.CacheDirectory, options.ProcessesDirectory })
        {
            Directory.CreateDirectory(directory);
            File.SetUnixFileMode(directory, Owner | OthersPass);
        }
        Directory.CreateDirectory(options.LogsDirectory);
        File.SetUnixFileMode(options.LogsDirectory, Owner);
        _lock = TakeLock(options.DataDirectory);
        _pidPath = Path.Combine(options.DataDirectory, "agent.pid");
        File.WriteAllText(_pidPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    // Whoever asks whether an agent runs here holds the lock for a moment too.
    private static FileStream TakeLock(string directory)
    {
        const int tries = 5;
        for (var tried = 1; ; tried++)
        {
            try
            {
                return new(Path.Combine(directory, "agent.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception)
            {
                if (tried == tries)
                    throw new InvalidOperationException($"Another agent runs on '{directory}'.", exception);
                SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(20));
            }
        }
    }

    public void Dispose()
    {
        File.Delete(_pidPath);
        _lock.Dispose();
    }
}
