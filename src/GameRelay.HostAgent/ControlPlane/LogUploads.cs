using System.IO.Compression;
using System.Threading.Channels;
using GameRelay.HostAgent.Processes;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace GameRelay.HostAgent.ControlPlane;

/// <summary>Gives the logs of game sessions that are over into the control plane's keeping, one after the other, each until it is taken.</summary>
internal sealed partial class LogUploads(ProcessSupervisor supervisor, IOptions<AgentOptions> options, TimeProvider time, ILogger<LogUploads> logger)
{
    private const int PartBytes = 64 << 10;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly Channel<string> _wanted = Channel.CreateUnbounded<string>();

    public void Want(string gameSessionId) => _wanted.Writer.TryWrite(gameSessionId);

    public async Task RunAsync(ControlPlaneConnection connection, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(options.Value.ReconnectBackoff, options.Value.LaunchBackoffCap);
        var told = "";
        await foreach (var gameSessionId in _wanted.Reader.ReadAllAsync(cancellationToken))
        {
            if (await TryAsync(gameSessionId, connection, cancellationToken) is not { } failure)
            {
                backoff.Reset();
                told = "";
                continue;
            }
            LogNotStored(gameSessionId, failure.Reason);
            if (failure.IsToldToFleet && failure.Reason != told)
                supervisor.Report("COMPUTE_LOG_UPLOAD_FAILED", $"The log of game session '{gameSessionId}' is not stored yet, and is tried again: {failure.Reason}");
            told = failure.IsToldToFleet ? failure.Reason : told;
            Want(gameSessionId); // behind the others
            await Task.Delay(backoff.Next(), time, cancellationToken);
        }
    }

    /// <returns>Why it has to be tried again; null when there is no more to do.</returns>
    private async Task<Failure?> TryAsync(string gameSessionId, ControlPlaneConnection connection, CancellationToken cancellationToken)
    {
        if (await supervisor.FindLogAsync(gameSessionId) is not { } path)
            return null;
        try
        {
            await SendAsync(gameSessionId, path, connection, cancellationToken);
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The control plane has an opinion on this log, its store has none on any, or there is no control plane at the moment.
            if (exception.StatusCode is not (StatusCode.NotFound or StatusCode.InvalidArgument))
                return new(exception.Status.Detail, exception.StatusCode == StatusCode.FailedPrecondition);
            LogGivenUp(gameSessionId, exception.Status.Detail);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            LogGivenUp(gameSessionId, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(exception.Message, IsToldToFleet: true);
        }
        await supervisor.LogTakenAsync(gameSessionId);
        return null;
    }

    private async Task SendAsync(string gameSessionId, string path, ControlPlaneConnection connection, CancellationToken cancellationToken)
    {
        await using FileStream log = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, PartBytes, useAsync: true);
        using var call = connection.Client.StoreLog(connection.Authorization, time.GetUtcNow().UtcDateTime + Longest, cancellationToken);
        try
        {
            await call.RequestStream.WriteAsync(new() { GameSessionId = gameSessionId }, cancellationToken);
            await ZipAsync(log, Path.GetFileName(path), new LogPartStream(call.RequestStream), cancellationToken);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ObjectDisposedException)
        {
            // It has answered before the end: what, the call tells.
        }
        await call;
    }

    private async Task ZipAsync(FileStream log, string name, Stream parts, CancellationToken cancellationToken)
    {
        await using BufferedStream buffered = new(parts, PartBytes);
        await using var zip = await ZipArchive.CreateAsync(buffered, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        var entry = zip.CreateEntry(name);
        entry.LastWriteTime = File.GetLastWriteTimeUtc(log.SafeFileHandle);
        await using var content = await entry.OpenAsync(cancellationToken);
        await BoundedLog.CopyAsync(log, content, options.Value.MaximumLogBytes, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of game session {GameSessionId} is not stored yet: {Reason}")]
    private partial void LogNotStored(string gameSessionId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of game session {GameSessionId} is not stored, and not tried again: {Reason}")]
    private partial void LogGivenUp(string gameSessionId, string reason);

    private sealed record Failure(string Reason, bool IsToldToFleet);
}
