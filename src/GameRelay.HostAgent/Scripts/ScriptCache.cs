using System.Security.Cryptography;
using GameRelay.Hosting.Host.V1;
using Microsoft.Extensions.Options;

namespace GameRelay.HostAgent.Scripts;

/// <summary>Unpacked script packages, a folder for each content hash.</summary>
internal sealed class ScriptCache(IOptions<AgentOptions> options)
{
    private readonly AgentOptions _options = options.Value;

    public string DirectoryOf(string contentHash) => Path.GetFullPath(Path.Combine(_options.CacheDirectory, contentHash));

    public bool Has(string contentHash) => IsHash(contentHash) && Directory.Exists(DirectoryOf(contentHash));

    /// <summary>Fetches and unpacks a package, calling <paramref name="unpacking"/> between the two.</summary>
    /// <exception cref="ScriptInstallException">The package is not what it should be.</exception>
    public async Task InstallAsync(
        string contentHash, HostControl.HostControlClient controlPlane, Grpc.Core.Metadata authorization, Action unpacking, CancellationToken cancellationToken)
    {
        if (!IsHash(contentHash))
            throw new ScriptInstallException("FLEET_BINARY_DOWNLOAD_FAILED", $"'{contentHash}' is not a content hash.");
        Directory.CreateDirectory(_options.CacheDirectory);
        // A folder of its own for each try; what a killed agent left is removed with the next prune.
        var draft = Path.Combine(_options.CacheDirectory, $".{contentHash}.{Guid.NewGuid():N}");
        Directory.CreateDirectory(draft);
        try
        {
            var zip = Path.Combine(draft, "package.zip");
            await DownloadAsync(contentHash, zip, controlPlane, authorization, cancellationToken);
            unpacking();
            var unpacked = Path.Combine(draft, "package");
            Unpack(zip, unpacked);
            if (!Directory.Exists(DirectoryOf(contentHash)))
            {
                Directory.Move(unpacked, DirectoryOf(contentHash));
                File.SetUnixFileMode(DirectoryOf(contentHash), ScriptPackage.ReadOnlyFolder);
            }
        }
        finally
        {
            Remove(draft);
        }
    }

    /// <summary>Removes every package but those still in use.</summary>
    public void Prune(IReadOnlySet<string> inUse)
    {
        if (!Directory.Exists(_options.CacheDirectory))
            return;
        foreach (var directory in Directory.EnumerateDirectories(_options.CacheDirectory))
        {
            if (!inUse.Contains(Path.GetFileName(directory)))
                Remove(directory);
        }
    }

    // Whatever the reader of zips says of a package is the package's fault; what the disk says is not.
    private void Unpack(string zip, string directory)
    {
        try
        {
            ScriptPackage.Unpack(zip, directory, _options.MaximumUnpackedBytes, _options.MaximumPackageEntries);
        }
        catch (Exception exception) when (exception is not (IOException or UnauthorizedAccessException))
        {
            throw new ScriptInstallException("FLEET_CREATION_FAILED_INSTALLER", exception.Message, exception);
        }
    }

    private static async Task DownloadAsync(
        string contentHash, string path, HostControl.HostControlClient controlPlane, Grpc.Core.Metadata authorization, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var file = File.Create(path))
        {
            using var call = controlPlane.FetchScript(new() { ContentHash = contentHash }, authorization, cancellationToken: cancellationToken);
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                var data = call.ResponseStream.Current.Data.Memory;
                hash.AppendData(data.Span);
                await file.WriteAsync(data, cancellationToken);
            }
        }
        var actual = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (actual != contentHash)
            throw new ScriptInstallException("FLEET_BINARY_DOWNLOAD_FAILED", $"The script's content has hash {actual}, not {contentHash}.");
    }

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    private static void Remove(string directory)
    {
        // Read-only folders keep their files from anyone but root.
        foreach (var folder in Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories).Prepend(directory))
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(directory, recursive: true);
    }
}

/// <summary>The package cannot be used. <see cref="EventCode"/> is the fleet event that says so.</summary>
internal sealed class ScriptInstallException(string eventCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public string EventCode { get; } = eventCode;
}
