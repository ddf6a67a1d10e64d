using System.Collections.Concurrent;
using System.Threading.Channels;
using GameRelay.Hosting.Process.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GameRelay.Relay.Tests.Hosting;

/// <summary>The agent's side of the wire on a real unix socket: keeps what it is told, and by itself only answers joins.</summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, ProcessTalk> _talks = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeAgent(WebApplication application) => _application = application;

    /// <summary>Null leaves joins unanswered.</summary>
    public Func<AcceptPlayer, PlayerAnswerCode>? OnAcceptPlayer { get; set; } = _ => PlayerAnswerCode.Accepted;

    public ConcurrentQueue<(string Id, string Secret)> Credentials { get; } = [];

    public static async Task<FakeAgent> StartAsync(string socketPath)
    {
        File.Delete(socketPath);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        FakeAgent? agent = null;
        builder.Services.AddSingleton(_ => agent!);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socketPath, listen => listen.Protocols = HttpProtocols.Http2));
        var application = builder.Build();
        agent = new FakeAgent(application);
        application.MapGrpcService<Service>();
        await application.StartAsync();
        return agent;
    }

    /// <summary>What is said with one of the server processes in the relay's process.</summary>
    public ProcessTalk With(string processId) => _talks.GetOrAdd(processId, _ => new());

    public void Send(ProcessCommand command) => With(RelayProcess.ProcessId).Send(command);

    /// <summary>The first report of a kind that was not taken yet.</summary>
    public Task<T> NextAsync<T>(Func<ProcessReport, T?> kind)
        where T : class => With(RelayProcess.ProcessId).NextAsync(kind);

    public async ValueTask DisposeAsync()
    {
        _stopped.TrySetResult();
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private sealed class Service(FakeAgent agent) : ServerProcessHost.ServerProcessHostBase
    {
        public override async Task Connect(
            IAsyncStreamReader<ProcessReport> requestStream, IServerStreamWriter<ProcessCommand> responseStream, ServerCallContext context)
        {
            var processId = context.RequestHeaders.GetValue("gamerelay-process-id")!;
            agent.Credentials.Enqueue((processId, context.RequestHeaders.GetValue("gamerelay-process-secret")!));
            var commands = Channel.CreateUnbounded<ProcessCommand>();
            var talk = agent.With(processId);
            talk.Opened(commands.Writer);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
            var sending = SendAsync(commands.Reader, responseStream, ended.Token);
            var receiving = ReceiveAsync(talk, requestStream, ended.Token);
            await Task.WhenAny(receiving, agent._stopped.Task);
            await ended.CancelAsync();
            await Task.WhenAll(sending, receiving);
        }

        private async Task ReceiveAsync(ProcessTalk talk, IAsyncStreamReader<ProcessReport> reports, CancellationToken cancellationToken)
        {
            try
            {
                await foreach (var report in reports.ReadAllAsync(cancellationToken))
                {
                    talk.Add(report);
                    if (report.AcceptPlayer is { } join && agent.OnAcceptPlayer is { } answer)
                        talk.Send(new ProcessCommand { PlayerAnswer = new PlayerAnswer { RequestId = join.RequestId, Code = answer(join), Reason = "test" } });
                }
            }
            catch (Exception ex) when (ex is OperationCanceledException or IOException)
            {
                // The relay or this agent is gone.
            }
        }

        private static async Task SendAsync(ChannelReader<ProcessCommand> commands, IServerStreamWriter<ProcessCommand> stream, CancellationToken cancellationToken)
        {
            try
            {
                await foreach (var command in commands.ReadAllAsync(cancellationToken))
                    await stream.WriteAsync(command, cancellationToken);
            }
            catch (Exception ex) when (ex is OperationCanceledException or IOException or InvalidOperationException)
            {
                // The relay or this agent is gone.
            }
        }
    }
}
