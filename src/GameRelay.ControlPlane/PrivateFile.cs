using System.Text;

namespace GameRelay.ControlPlane;

/// <summary>Files of the data directory that hold secrets: only their owner may read them, and they are there whole or not at all.</summary>
internal static class PrivateFile
{
    internal const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Answers false, and leaves the file as it is, when there is one of that name.</summary>
    internal static bool CreateUnlessPresent(string path, string text)
    {
        var temporary = Write(path, text);
        try
        {
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
            return false;
        }
    }

    internal static void Replace(string path, string text) => File.Move(Write(path, text), path, overwrite: true);

    private static string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        try
        {
            using var stream = new FileStream(temporary, options);
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
            return temporary;
        }
        catch (IOException)
        {
            File.Delete(temporary); // no room: nothing of it stays
            throw;
        }
    }
}
