using System.IO.Compression;

namespace GameRelay.ControlPlane.Features.GameSessions.Logs;

/// <param name="Bytes">Of the text, from the offset.</param>
/// <param name="Offset">Where the bytes begin; where the text ends when it ends before what was asked for.</param>
/// <param name="IsEnd">Nothing comes after the bytes.</param>
internal sealed record StoredLogPart(byte[] Bytes, int Offset, bool IsEnd);

/// <summary>Reads the text of a stored log.</summary>
internal static class StoredLog
{
    /// <returns>Null when there is no log of that key.</returns>
    internal static async Task<StoredLogPart?> ReadAsync(ILogStore store, string key, int offset, int most, CancellationToken cancellationToken)
    {
        await using var stored = await store.OpenAsync(key, cancellationToken);
        if (stored is null)
            return null;
        await using var file = stored.CanSeek ? stored : await CopyAsync(stored, cancellationToken);
        await using var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        await using var text = await zip.Entries[0].OpenAsync(cancellationToken);
        var passed = await SkipAsync(text, offset, cancellationToken);
        var (bytes, next) = (new byte[most], new byte[1]);
        var read = await text.ReadAtLeastAsync(bytes, most, throwOnEndOfStream: false, cancellationToken);
        return new(bytes[..read], passed, IsEnd: await text.ReadAsync(next, cancellationToken) == 0);
    }

    // A zip is read from its end.
    private static async Task<Stream> CopyAsync(Stream stored, CancellationToken cancellationToken)
    {
        var copy = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 << 10,
            FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        await stored.CopyToAsync(copy, cancellationToken);
        return copy;
    }

    private static async Task<int> SkipAsync(Stream text, int count, CancellationToken cancellationToken)
    {
        var (buffer, passed) = (new byte[64 << 10], 0);
        while (passed < count && await text.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, count - passed)), cancellationToken) is > 0 and var read)
            passed += read;
        return passed;
    }
}
