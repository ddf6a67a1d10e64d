using System.Globalization;

namespace GameRelay.Cli.Processes;

/// <summary>A file that one living process holds: the system lets go of it whatever the holder dies of.</summary>
internal sealed class OwnerLock : IDisposable
{
    private readonly FileStream _lock;

    private OwnerLock(FileStream file) => _lock = file;

    /// <returns>Null when another process holds it; <paramref name="owner"/> then says which.</returns>
    public static OwnerLock? TryTake(string path, out string owner)
    {
        // The locked file itself cannot be read by others, so the holder's id is beside it.
        var ownerFile = path + ".pid";
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            owner = $"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
            File.WriteAllText(ownerFile, owner);
            return new OwnerLock(file);
        }
        catch (IOException) when (File.Exists(path))
        {
            owner = File.Exists(ownerFile) ? File.ReadAllText(ownerFile) : "just starting";
            return null;
        }
    }

    public void Dispose() => _lock.Dispose();
}
