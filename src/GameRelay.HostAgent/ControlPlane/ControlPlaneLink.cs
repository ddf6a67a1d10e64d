using GameRelay.HostAgent.Processes;
using GameRelay.Hosting.Host.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace GameRelay.HostAgent.ControlPlane;

/// <summary>
/// The host's one stream to the control plane, opened again for ever. Each begins with a snapshot, so nothing that happened between two streams
/// is lost; and nothing on the host waits for a stream.
/// </summary>
internal sealed partial class ControlPlaneLink(
    ProcessSupervisor supervisor, AgentLifetime lifetime, IOptions<AgentOptions> options, TimeProvider time, ILogger<ControlPlaneLink> logger)
{
    private const int LogChunkBytes = 256 << 10;

    private readonly AgentOptions _options = options.Value;
    private TaskCompletionSource? _closing;

    /// <summary>The last word of this host. The control plane closes the stream when it has heard it.</summary>
    public async Task ReportRetiredAsync(long commandId, TimeSpan within)
    {
        _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await supervisor.AcknowledgeAsync(commandId);
        try
        {
            await _closing.Task.WaitAsync(within, time);
        }
        catch (TimeoutException)
        {
            // It finds out when the host's lease is over.
        }
    }

    public async Task RunAsync(ControlPlaneConnection connection, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(_options.ReconnectBackoff, _options.ReconnectBackoffCap);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await StreamAsync(connection, backoff, cancellationToken);
                LogStreamEnded("The control plane closed the stream.");
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.PermissionDenied)
            {
                lifetime.Revoke("This host was revoked: its credential is void. It may join again with a new join token.");
                return;
            }
            catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogStreamEnded(exception.Status.Detail);
            }
            catch (Exception exception) when (
                !cancellationToken.IsCancellationRequested && exception is OperationCanceledException or IOException or InvalidOperationException)
            {
                LogStreamEnded(exception.Message);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogStreamFailed(exception); // the host has games to care for, whatever the control plane has said
            }
            _closing?.TrySetResult();
            connection.TryNext();
            await Task.Delay(backoff.Next(), time, cancellationToken);
        }
    }

    private async Task StreamAsync(ControlPlaneConnection connection, Backoff backoff, CancellationToken cancellationToken)
    {
        using var call = connection.Client.Connect(connection.Authorization, cancellationToken: cancellationToken);
        var (snapshot, stream) = await supervisor.AttachAsync();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stream.GivenUp);
        try
        {
            await call.RequestStream.WriteAsync(new() { Snapshot = snapshot }, ended.Token);
            Task[] sending = [SendAsync(stream, call.RequestStream, ended.Token), HeartbeatAsync(stream, ended.Token), SendLogsAsync(stream, ended.Token)];
            var receiving = ReceiveAsync(call.ResponseStream, snapshot, backoff, ended.Token);
            await await Task.WhenAny([receiving, .. sending]);
        }
        finally
        {
            // The stream's tasks end with its call.
            await ended.CancelAsync();
            await supervisor.DetachAsync(stream);
        }
    }

    private async Task ReceiveAsync(IAsyncStreamReader<HostCommand> commands, HostSnapshot snapshot, Backoff backoff, CancellationToken cancellationToken)
    {
        while (await commands.MoveNext(cancellationToken))
        {
            var command = commands.Current;
            if (CommandRules.Problem(command) is { } problem)
            {
                LogRefused(problem);
                if (CommandRules.IdOf(command) is > 0 and var commandId)
                    await supervisor.AcknowledgeAsync(commandId, problem);
                continue;
            }
            switch (command.CommandCase)
            {
                case HostCommand.CommandOneofCase.SnapshotTaken:
                    backoff.Reset();
                    LogConnected(snapshot.Processes.Count);
                    await supervisor.OnSnapshotTakenAsync(snapshot);
                    break;
                case HostCommand.CommandOneofCase.DesiredState:
                    await supervisor.SetDesiredAsync(command.DesiredState);
                    break;
                case HostCommand.CommandOneofCase.Retire:
                    LogRetired();
                    lifetime.Retire(command.Retire);
                    break;
                default:
                    await supervisor.HandleAsync(command);
                    break;
            }
        }
    }

    private static async Task SendAsync(ReportStream stream, IClientStreamWriter<HostReport> reports, CancellationToken cancellationToken)
    {
        await foreach (var report in stream.Reports.ReadAllAsync(cancellationToken))
            await reports.WriteAsync(report, cancellationToken);
    }

    private async Task HeartbeatAsync(ReportStream stream, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(_options.HeartbeatInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var heartbeat = await supervisor.MeasureAsync();
            heartbeat.HostTime = Timestamp.FromDateTimeOffset(time.GetUtcNow());
            stream.Send(new HostReport { Heartbeat = heartbeat });
        }
    }

    private async Task SendLogsAsync(ReportStream stream, CancellationToken cancellationToken)
    {
        await foreach (var log in stream.Logs.ReadAllAsync(cancellationToken))
        {
            var error = "";
            try
            {
                await SendLogAsync(log, stream, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogUploadFailed(log.GameSessionId, exception.Message);
                error = $"The log of game session '{log.GameSessionId}' cannot be read.";
            }
            await stream.SendAsync(new() { CommandAck = new() { CommandId = log.CommandId, Error = error } }, cancellationToken);
        }
    }

    private static async Task SendLogAsync(LogUpload log, ReportStream stream, CancellationToken cancellationToken)
    {
        await using FileStream file = new(log.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, LogChunkBytes, useAsync: true);
        var length = file.Length;
        var offset = Math.Clamp(log.Offset, 0, length);
        file.Seek(offset, SeekOrigin.Begin);
        var buffer = new byte[LogChunkBytes];
        do
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - offset)), cancellationToken);
            var end = read == 0 || offset + read >= length;
            await stream.SendAsync(new()
            {
                LogChunk = new()
                {
                    GameSessionId = log.GameSessionId,
                    Offset = offset,
                    Data = ByteString.CopyFrom(buffer, 0, read),
                    End = end,
                    Complete = log.Complete,
                },
            }, cancellationToken);
            offset += read;
            if (end)
                return;
        }
        while (true);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the control plane with {Processes} server processes")]
    private partial void LogConnected(int processes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stream to the control plane ended: {Reason}")]
    private partial void LogStreamEnded(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stream to the control plane failed")]
    private partial void LogStreamFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A command of the control plane is not carried out: {Problem}")]
    private partial void LogRefused(string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The control plane retires this host")]
    private partial void LogRetired();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not read the log of game session {GameSessionId}: {Reason}")]
    private partial void LogUploadFailed(string gameSessionId, string reason);
}
