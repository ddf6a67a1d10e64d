using System.Threading.Channels;
using GameRelay.HostAgent.Processes;
using GameRelay.HostAgent.Scripts;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace GameRelay.HostAgent.ControlPlane;

/// <summary>Fetches the script that the supervisor wants, until it has it or wants another.</summary>
internal sealed partial class ScriptInstaller(
    ScriptCache cache, ProcessSupervisor supervisor, IOptions<AgentOptions> options, TimeProvider time, ILogger<ScriptInstaller> logger)
{
    // A disk that is full may have room again soon; then nobody need hear of it.
    private const int FailuresBeforeTold = 3;

    private readonly Channel<string> _wanted = Channel.CreateUnbounded<string>();

    public void Want(string contentHash) => _wanted.Writer.TryWrite(contentHash);

    public async Task RunAsync(ControlPlaneConnection connection, CancellationToken cancellationToken)
    {
        var (current, installing) = ("", Task.CompletedTask);
        var superseded = new CancellationTokenSource();
        try
        {
            await foreach (var contentHash in _wanted.Reader.ReadAllAsync(cancellationToken))
            {
                if (contentHash == current && !installing.IsCompleted)
                    continue;
                await superseded.CancelAsync();
                await installing;
                superseded.Dispose();
                superseded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                current = contentHash;
                installing = InstallUnlessSupersededAsync(contentHash, connection, superseded.Token);
            }
        }
        finally
        {
            await superseded.CancelAsync();
            await installing;
            superseded.Dispose();
        }
    }

    private async Task InstallUnlessSupersededAsync(string contentHash, ControlPlaneConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await InstallAsync(contentHash, connection, cancellationToken);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is OperationCanceledException or RpcException)
        {
            // Another one is wanted, or the agent stops.
        }
    }

    private async Task InstallAsync(string contentHash, ControlPlaneConnection connection, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(options.Value.ReconnectBackoff, options.Value.LaunchBackoffCap);
        supervisor.Report("FLEET_STATE_DOWNLOADING", "The script is being downloaded.");
        var (reported, diskFailures) = ("", 0);
        while (true)
        {
            try
            {
                await cache.InstallAsync(contentHash, connection.Client, connection.Authorization,
                    () => supervisor.Report("FLEET_CREATION_EXTRACTING_BUILD", "The script is being unpacked."), cancellationToken);
                await supervisor.OnScriptInstalledAsync(contentHash);
                return;
            }
            catch (ScriptInstallException exception)
            {
                LogInstallFailed(contentHash, exception.Message);
                if (reported != exception.Message)
                    supervisor.Report(exception.EventCode, exception.Message);
                reported = exception.Message;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.FailedPrecondition)
            {
                LogInstallFailed(contentHash, exception.Status.Detail);
                return; // the newer desired state is on its way
            }
            catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Away is no fault of the script; the answer that it has none is.
                LogInstallFailed(contentHash, exception.Status.Detail);
                if (exception.StatusCode is StatusCode.NotFound or StatusCode.PermissionDenied && reported != exception.Status.Detail)
                {
                    supervisor.Report("FLEET_BINARY_DOWNLOAD_FAILED", exception.Status.Detail);
                    reported = exception.Status.Detail;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogInstallFailed(contentHash, exception.Message);
                if (++diskFailures == FailuresBeforeTold)
                    supervisor.Report("FLEET_CREATION_FAILED_INSTALLER", $"The host cannot keep the script: {exception.Message}");
            }
            await Task.Delay(backoff.Next(), time, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not install script {ContentHash}: {Reason}")]
    private partial void LogInstallFailed(string contentHash, string reason);
}
