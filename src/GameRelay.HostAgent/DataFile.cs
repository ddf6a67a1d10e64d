namespace GameRelay.HostAgent;

/// <summary>Files of the agent's own: whole or not there, and readable by nobody else.</summary>
internal static class DataFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="path">The file.</param>
    /// <param name="content">All of it.</param>
    /// <param name="durable">Must survive the machine, not only the agent.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool durable = false)
    {
        var draft = path + ".new";
        File.Delete(draft);
        using (var file = new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        }))
        {
            file.Write(content);
            file.Flush(flushToDisk: durable);
        }
        File.Move(draft, path, overwrite: true);
    }
}
