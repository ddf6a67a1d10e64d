using GameRelay.Cli.Processes;

namespace GameRelay.Cli.Platform;

/// <summary>The data directory of <c>gamerelay up</c>. The control plane's own files, and those of its hosts, are in it too.</summary>
internal sealed class PlatformDirectory(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    public string Postgres => Path.Combine(Root, "postgres");
    public string EnvironmentFile => Path.Combine(Root, "env.sh");
    public string SettingsFile => Path.Combine(Root, "settings.json");
    public string Hosts => Path.Combine(Root, "hosts");

    public string LogFile(string name) => Path.Combine(Root, "logs", name + ".log");

    /// <summary>Where a supervised process's identity is kept, for the case that we are killed.</summary>
    public string RecordFile(string name) => Path.Combine(Root, "run", name + ".pid");

    /// <summary>What is secret in it is readable for its owner alone; the folder itself lets Postgres's and the relays' users through.</summary>
    /// <exception cref="CliException">There is no folder to be had there.</exception>
    public void Create()
    {
        try
        {
            CreateFolders();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{Root} cannot be used as data directory: {exception.Message} Choose another --data-dir.");
        }
    }

    public OwnerLock TakeOwnership() => TryTakeOwnership(out var owner)
        ?? throw new CliException($"Another 'gamerelay up' ({owner}) runs on {Root}. Stop it first (Ctrl-C in its terminal), or choose another --data-dir.");

    public OwnerLock? TryTakeOwnership(out string owner) => OwnerLock.TryTake(Path.Combine(Root, "up.lock"), out owner);

    private void CreateFolders()
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!Directory.Exists(Root))
        {
            Directory.CreateDirectory(Root);
            File.SetUnixFileMode(Root, owner | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        foreach (var folder in (string[])["logs", "run"])
            Directory.CreateDirectory(Path.Combine(Root, folder), owner);
    }
}
