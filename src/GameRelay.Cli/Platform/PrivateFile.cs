namespace GameRelay.Cli.Platform;

internal static class PrivateFile
{
    /// <summary>Whole or not at all, and for its owner's eyes alone from the first moment on.</summary>
    public static async Task WriteAsync(string path, string content, CancellationToken cancellationToken)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        await using (var writer = new StreamWriter(unfinished, options))
            await writer.WriteAsync(content.AsMemory(), cancellationToken);
        File.Move(unfinished, path, overwrite: true);
    }
}
