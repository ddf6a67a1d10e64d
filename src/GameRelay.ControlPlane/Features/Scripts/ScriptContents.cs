using System.Security.Cryptography;
using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Scripts;

/// <summary>The zips of scripts: each is kept once, whoever uploads it, and as long as a script has it.</summary>
internal static class ScriptContents
{
    /// <summary>The uploaded zip, checked; null when the request brings none.</summary>
    /// <exception cref="InvalidRequestException">It is not where it should be, or no host could unpack it.</exception>
    internal static ReadOnlyMemory<byte>? Read(ReadOnlyMemory<byte>? zipFile, S3Location? storageLocation)
    {
        if (storageLocation is not null)
        {
            throw new InvalidRequestException(zipFile is null
                ? "StorageLocation is not supported by this GameRelay server: send the zip itself as ZipFile (up to 5,000,000 bytes)."
                : "Give ZipFile or StorageLocation, not both.");
        }

        if (zipFile is { } zip)
            ScriptPackage.Check(zip);
        return zipFile;
    }

    internal static string HashOf(ReadOnlyMemory<byte> zip) => Convert.ToHexStringLower(SHA256.HashData(zip.Span));

    internal static async Task StoreAsync(GameRelayDb db, string hash, ReadOnlyMemory<byte> zip, CancellationToken cancellationToken)
    {
        await LockAsync(db, [hash], cancellationToken);
        var bytes = zip.ToArray();
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO script_contents (content_hash, bytes) VALUES ({hash}, {bytes}) ON CONFLICT (content_hash) DO NOTHING", cancellationToken);
    }

    /// <summary>To be called when the change that took the content from a script is saved.</summary>
    internal static async Task RemoveUnusedAsync(GameRelayDb db, string hash, CancellationToken cancellationToken)
    {
        await LockAsync(db, [hash], cancellationToken);
        await db.ScriptContents.Where(c => c.ContentHash == hash && !db.Scripts.Any(s => s.ContentHash == hash)).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>
    /// Whoever adds or removes a content holds its lock, else one that he found to be there could be gone before his script refers to it. Who needs
    /// several takes them here first, so that two never wait for each other.
    /// </summary>
    internal static async Task LockAsync(GameRelayDb db, IEnumerable<string> hashes, CancellationToken cancellationToken)
    {
        foreach (var hash in hashes.Order(StringComparer.Ordinal))
            await db.LockAsync($"script content {hash}", cancellationToken);
    }
}
