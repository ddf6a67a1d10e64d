namespace GameRelay.HostAgent.Processes;

/// <summary>A log, or as much of it as there is room for: how it began and how it ended, and between the two a line that tells what is not there.</summary>
internal static class BoundedLog
{
    private const int LongestLine = 4096;

    public static async Task CopyAsync(Stream log, Stream target, long maximumBytes, CancellationToken cancellationToken)
    {
        var length = log.Length; // what is written meanwhile is not waited for
        if (length <= maximumBytes)
        {
            await CopyAsync(log, target, 0, length, cancellationToken);
            return;
        }
        var half = maximumBytes / 2;
        var head = half - LongestLine >= 0 ? await LineEndAsync(log, half - LongestLine, last: true, cancellationToken) ?? half : half;
        var tail = await LineEndAsync(log, length - half, last: false, cancellationToken) ?? length - half;
        await CopyAsync(log, target, 0, head, cancellationToken);
        await target.WriteAsync(
            $"\n[{tail - head} bytes are left out here: the log has {length}, and Agent:MaximumLogBytes is {maximumBytes}.]\n".AsUtf8(), cancellationToken);
        await CopyAsync(log, target, tail, length - tail, cancellationToken);
    }

    // Where the first or the last line ends of those that begin there; null when none is as short as lines are.
    private static async Task<long?> LineEndAsync(Stream log, long from, bool last, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestLine];
        log.Seek(from, SeekOrigin.Begin);
        var read = await log.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        var end = last ? buffer.AsSpan(0, read).LastIndexOf((byte)'\n') : buffer.AsSpan(0, read).IndexOf((byte)'\n');
        return end < 0 ? null : from + end + 1;
    }

    private static async Task CopyAsync(Stream log, Stream target, long from, long count, CancellationToken cancellationToken)
    {
        log.Seek(from, SeekOrigin.Begin);
        var buffer = new byte[64 << 10];
        while (count > 0 && await log.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken) is > 0 and var read)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            count -= read;
        }
    }
}
