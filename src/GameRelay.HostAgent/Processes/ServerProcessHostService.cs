using GameRelay.Hosting.Process.V1;
using Grpc.Core;

namespace GameRelay.HostAgent.Processes;

/// <summary>What server processes connect to, on the agent's socket.</summary>
internal sealed class ServerProcessHostService(ProcessSupervisor supervisor, IHostApplicationLifetime application, TimeProvider time)
    : ServerProcessHost.ServerProcessHostBase
{
    public override async Task Connect(
        IAsyncStreamReader<ProcessReport> requestStream, IServerStreamWriter<ProcessCommand> responseStream, ServerCallContext context)
    {
        var process = await supervisor.AuthenticateAsync(Header(context, "gamerelay-process-id"), Header(context, "gamerelay-process-secret"))
            ?? throw new RpcException(new(StatusCode.Unauthenticated, "Unknown process or wrong secret."));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, application.ApplicationStopping);
        ProcessStream stream = new();
        var commands = SendAsync(stream, responseStream, ended);
        try
        {
            await ReceiveAsync(process, stream, requestStream, ended.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The process or the agent is going.
        }
        finally
        {
            await supervisor.DisconnectedAsync(process, stream);
            stream.Close();
            await commands;
        }
    }

    private async Task ReceiveAsync(ServerProcess process, ProcessStream stream, IAsyncStreamReader<ProcessReport> reports, CancellationToken cancellationToken)
    {
        await PaceAsync(process, cancellationToken);
        if (!await reports.MoveNext(cancellationToken) || reports.Current.Hello is not { } hello)
            throw new RpcException(new(StatusCode.FailedPrecondition, "The first report must be Hello."));
        Check(reports.Current);
        if (await supervisor.ConnectedAsync(process, stream, hello) is { } refusal)
            throw new RpcException(new(StatusCode.FailedPrecondition, refusal));
        while (await reports.MoveNext(cancellationToken))
        {
            Check(reports.Current);
            await supervisor.ReportedAsync(process, reports.Current);
            await PaceAsync(process, cancellationToken);
        }
    }

    private static void Check(ProcessReport report)
    {
        if (ProcessReportRules.Problem(report) is { } problem)
            throw new RpcException(new(StatusCode.InvalidArgument, problem));
    }

    private async Task PaceAsync(ServerProcess process, CancellationToken cancellationToken)
    {
        var wait = await supervisor.PaceAsync(process);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
    }

    private static async Task SendAsync(ProcessStream stream, IServerStreamWriter<ProcessCommand> responses, CancellationTokenSource ended)
    {
        try
        {
            await foreach (var command in stream.Commands.ReadAllAsync(ended.Token))
                await responses.WriteAsync(command, ended.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException or IOException or RpcException)
        {
            // The stream is gone; what was not sent is told again after the next Hello.
        }
        finally
        {
            // Closed from here (another stream took over, or it did not keep up): reading ends too.
            await ended.CancelAsync();
        }
    }

    private static string Header(ServerCallContext context, string name) => context.RequestHeaders.GetValue(name) ?? "";
}
