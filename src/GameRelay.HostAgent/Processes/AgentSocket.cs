namespace GameRelay.HostAgent.Processes;

/// <summary>The unix socket of server processes, at a path that stays, for the agent's user and the relays' alone.</summary>
internal static class AgentSocket
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerOnly | UnixFileMode.UserExecute;
    private const UnixFileMode OthersPass = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Before the socket is bound: nobody else gets into its folder, and no socket of a killed agent is in the way.</summary>
    public static void Prepare(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, OwnerFolder);
        File.Delete(path);
    }

    /// <summary>After it is bound. The folder lets others through and nothing more; the socket is the relays' user's.</summary>
    public static void Open(string path, UserAccount? relayUser)
    {
        File.SetUnixFileMode(path, OwnerOnly);
        if (relayUser is null)
            return;
        Posix.ChangeOwner(path, relayUser);
        File.SetUnixFileMode(Path.GetDirectoryName(path)!, OwnerFolder | OthersPass);
    }
}
