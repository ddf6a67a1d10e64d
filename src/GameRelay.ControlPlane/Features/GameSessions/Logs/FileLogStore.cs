using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Features.GameSessions.Logs;

/// <summary>A folder of the data directory.</summary>
internal sealed class FileLogStore(IOptions<ControlPlaneOptions> options) : ILogStore
{
    private readonly string _root = Path.Combine(Path.GetFullPath(options.Value.DataDirectory), "game-session-logs");

    public Task PutAsync(string key, string path, CancellationToken cancellationToken)
    {
        var target = PathOf(key);
        Try(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(path, target, overwrite: true);
        });
        return Task.CompletedTask;
    }

    public Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        Stream? log = null;
        Try(() =>
        {
            try
            {
                log = new FileStream(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 64 << 10, useAsync: true);
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                // There is nothing of that key.
            }
        });
        return Task.FromResult(log);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(PathOf(key))!);
        Try(() =>
        {
            if (folder.Exists)
                File.Delete(PathOf(key));
            // That of the location, and that of the fleet.
            for (; folder is { Exists: true } && folder.FullName != _root && !folder.EnumerateFileSystemInfos().Any(); folder = folder.Parent!)
                folder.Delete();
        });
        return Task.CompletedTask;
    }

    private string PathOf(string key) => Path.Combine(_root, key);

    private void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LogStoreException($"The store of logs, '{_root}', fails: {exception.Message}", exception);
        }
    }
}
