using System.Net.Sockets;
using GameRelay.Hosting.Process.V1;
using GameRelay.Relay.Routing;
using Grpc.Core;
using Grpc.Net.Client;

namespace GameRelay.Relay.Hosting;

/// <summary>Keeps a stream to the agent, for ever and without disturbing the session while there is none.</summary>
/// <param name="agent">The agent.</param>
/// <param name="mailbox">The session's.</param>
/// <param name="startBeside">Takes what is no command to the session.</param>
/// <param name="time">The clock.</param>
internal sealed class AgentConnection(AgentAddress agent, Mailbox mailbox, Action<StartBeside> startBeside, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    // The agent needs no longer to take the last reports; the failure file tells the cause when it does.
    private static readonly TimeSpan LastReportsTimeLimit = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private volatile AgentStream? _stream;
    private Task _running = Task.CompletedTask;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Delivers what was reported so far, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stream is { } stream)
        {
            stream.Close();
            await Task.WhenAny(_running, Task.Delay(LastReportsTimeLimit, time));
        }

        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var pause = FirstPause;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using var socket = await ConnectAsync();
                pause = FirstPause;
                if (await TalkAsync(socket))
                    return;
            }
            catch (Exception ex) when (ex is SocketException or RpcException or IOException or OperationCanceledException)
            {
                // The agent is away or going; the session was told if it ever knew better.
            }

            await PauseAsync(pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            // All relays of a host lose their agent at the same moment.
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), time, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task<Socket> ConnectAsync()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(agent.SocketPath), _stopping.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <returns>True when the session closed the stream because it is done.</returns>
    private async Task<bool> TalkAsync(Socket socket)
    {
        using SocketsHttpHandler handler = new() { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true)) };
        using var channel = GrpcChannel.ForAddress("http://agent", new GrpcChannelOptions { HttpHandler = handler });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        Metadata headers = new() { { "gamerelay-process-id", agent.ProcessId }, { "gamerelay-process-secret", agent.ProcessSecret } };
        using var call = new ServerProcessHost.ServerProcessHostClient(channel).Connect(headers, cancellationToken: ended.Token);
        AgentStream stream = new();
        await mailbox.PostAsync(new AgentConnected(stream), ended.Token);
        _stream = stream;
        var sending = SendAsync(call.RequestStream, stream, ended);
        try
        {
            await foreach (var command in call.ResponseStream.ReadAllAsync(ended.Token))
            {
                if (command.StartBeside is { } beside)
                    startBeside(beside);
                else
                    await mailbox.PostAsync(new AgentCommanded(command), ended.Token);
            }
        }
        finally
        {
            _stream = null;
            await ended.CancelAsync();
            await sending;
            if (!_stopping.IsCancellationRequested)
                await mailbox.PostAsync(new AgentDisconnected(stream), _stopping.Token);
        }

        return stream is { Reports.Completion.IsCompleted: true, IsOverflowed: false };
    }

    private static async Task SendAsync(IClientStreamWriter<ProcessReport> requests, AgentStream stream, CancellationTokenSource ended)
    {
        try
        {
            await foreach (var report in stream.Reports.ReadAllAsync(ended.Token))
                await requests.WriteAsync(report, ended.Token);
            if (stream.IsOverflowed)
                await ended.CancelAsync();
            else
                await requests.CompleteAsync();
        }
        catch (Exception ex) when (ex is RpcException or IOException or InvalidOperationException or OperationCanceledException)
        {
            // Reading fails as well, and that is where the end of a stream is handled.
        }
    }
}

/// <summary>Where the agent listens, and how this process proves itself to it.</summary>
internal sealed record AgentAddress(string SocketPath, string ProcessId, string ProcessSecret);
