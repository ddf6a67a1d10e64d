using System.Diagnostics;
using System.Globalization;

namespace GameRelay.Testing;

/// <summary>A disk of a few megabytes, in memory.</summary>
public sealed class SmallDisk : IDisposable
{
    private string Filler => System.IO.Path.Combine(Path, "filler");

    public string Path { get; } = TestFolder.New("d");

    /// <summary>Null where this process may not mount one.</summary>
    /// <param name="megabytes">Its room.</param>
    /// <param name="ownedAs">A file or folder whose owner is to be its owner, too.</param>
    public static SmallDisk? TryMount(int megabytes, string? ownedAs = null)
    {
        SmallDisk disk = new();
        var size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=755");
        if (Environment.UserName != "root" || Run("mount", "-t", "tmpfs", "-o", size, "tmpfs", disk.Path) != 0)
            return null;
        if (ownedAs is not null)
            Run("chown", $"--reference={ownedAs}", disk.Path);
        return disk;
    }

    public void Fill()
    {
        var page = new byte[4096];
        try
        {
            using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
                file.Write(page);
        }
        catch (IOException)
        {
            // No room is left.
        }
    }

    public void MakeRoom() => File.Delete(Filler);

    // Lazily: a process may still hold a file.
    public void Dispose() => Run("umount", "-l", Path);

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
