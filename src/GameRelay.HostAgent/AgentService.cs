using GameRelay.HostAgent.ControlPlane;
using GameRelay.HostAgent.Joining;
using GameRelay.HostAgent.Processes;
using Microsoft.Extensions.Options;

namespace GameRelay.HostAgent;

/// <summary>The order of things: adopt, join, connect; and at the end leave or end the server processes before the host stops.</summary>
internal sealed partial class AgentService(
    ProcessSupervisor supervisor, ScriptInstaller installer, LogUploads logs, ControlPlaneLink link, Enrolment enrolment, AgentLifetime lifetime,
    IHostApplicationLifetime application, IOptions<AgentOptions> options, TimeProvider time, ILogger<AgentService> logger) : BackgroundService
{
    // For the control plane to hear of the last ends; the next start tells them otherwise.
    private static readonly TimeSpan LastReportsWithin = TimeSpan.FromSeconds(2);

    // A host that is retired gives away the logs that it still has.
    private static readonly TimeSpan LastLogsWithin = TimeSpan.FromSeconds(30);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        supervisor.ScriptWanted += installer.Want;
        supervisor.LogWanted += logs.Want;
        await supervisor.StartAsync();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var connected = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var connecting = ConnectAsync(connected.Token);
        var request = await lifetime.StopRequested.WaitAsync(stoppingToken);
        if (request.Refused is not null)
            LogRefused(request.Refused);
        if (request.EndProcesses)
        {
            LogEnding();
            await supervisor.EndAllAsync("The host is being shut down.", request.Grace);
            await WaitWhileAsync(supervisor.HasUnreportedEndsAsync, LastReportsWithin, stoppingToken);
        }
        if (request.RetireCommandId is { } commandId)
        {
            // Nobody takes them from this host afterwards.
            await WaitWhileAsync(supervisor.HasUntakenLogsAsync, LastLogsWithin, stoppingToken);
            await link.ReportRetiredAsync(commandId, LastReportsWithin);
        }
        await connected.CancelAsync();
        await connecting;
        if (request.ForgetCredential)
            File.Delete(HostCredential.PathIn(options.Value.DataDirectory));
        application.StopApplication();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var credential = await enrolment.EnsureJoinedAsync(cancellationToken);
            using ControlPlaneConnection connection = new(options.Value.ControlPlaneUrls, credential);
            await Task.WhenAll(
                link.RunAsync(connection, cancellationToken), installer.RunAsync(connection, cancellationToken), logs.RunAsync(connection, cancellationToken));
        }
        catch (JoinRefusedException exception)
        {
            lifetime.Refuse(exception.Message);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is OperationCanceledException or Grpc.Core.RpcException)
        {
            // Stopping.
        }
        catch (Exception exception)
        {
            LogFailed(exception);
            lifetime.Refuse(exception.Message);
        }
    }

    private async Task WaitWhileAsync(Func<Task<bool>> waits, TimeSpan within, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + within;
        while (time.GetUtcNow() < deadline && await waits())
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Ending every server process")]
    private partial void LogEnding();

    [LoggerMessage(Level = LogLevel.Error, Message = "The agent cannot work: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The connection to the control plane failed in a way that trying again does not cure")]
    private partial void LogFailed(Exception exception);
}
