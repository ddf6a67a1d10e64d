using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Answer = GameRelay.Hosting.Process.V1.PlayerAnswer;
using HostAccept = GameRelay.Hosting.Host.V1.AcceptPlayer;
using ReportedProcess = GameRelay.Hosting.Host.V1.ServerProcess;

namespace GameRelay.ControlPlane.Tests.Storm;

/// <summary>
/// A host without anything on it: it keeps to the protocol as an agent does, connects to any replica again and again, and knows what its processes
/// would do. Its own state is the truth that the database's is compared with at the end.
/// </summary>
internal sealed class StormHost : IAsyncDisposable
{
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ReportedProcess> _processes = [];
    private readonly Dictionary<string, ProcessEnded> _untakenEnds = [];
    private readonly Dictionary<ulong, (HostAccept Request, TaskCompletionSource<bool> Answer)> _accepts = [];
    private readonly CancellationTokenSource _gone = new();
    private readonly IReadOnlyList<StormReplica> _replicas;
    private readonly ConcurrentQueue<string> _violations;
    private readonly X509Certificate2 _authority;
    private readonly Random _random;
    private CancellationTokenSource _stream = new();
    private ChannelWriter<HostReport>? _reports;
    private TimeSpan _silence;
    private ulong _lastRequest;
    private Task _running = Task.CompletedTask;

    private StormHost(IReadOnlyList<StormReplica> replicas, ConcurrentQueue<string> violations, X509Certificate2 authority, JoinResponse joined, Random random)
    {
        _replicas = replicas;
        _violations = violations;
        _authority = authority;
        _random = random;
        Joined = joined;
    }

    internal JoinResponse Joined { get; }

    internal bool IsGone => _gone.IsCancellationRequested;

    internal static async Task<StormHost> JoinAsync(
        IReadOnlyList<StormReplica> replicas, ConcurrentQueue<string> violations, X509Certificate2 authority, string joinToken, string name, int processes,
        Random random)
    {
        var url = replicas[0].Endpoint!.HostUrl;
        using var channel = OpenChannel(url, authority);
        var joined = await new HostControl.HostControlClient(channel).JoinAsync(new() { JoinToken = joinToken, ComputeName = name, IpAddress = "127.0.0.1" });
        StormHost host = new(replicas, violations, authority, joined, random);
        for (var i = 0; i < processes; i++)
            host.StartProcess();
        host._running = host.RunAsync();
        return host;
    }

    /// <summary>Ids of the processes that could take a game session.</summary>
    internal IReadOnlyList<string> IdleProcesses()
    {
        lock (_gate)
            return [.. _processes.Values.Where(p => p.Phase == ProcessPhase.Ready).Select(p => p.ProcessId)];
    }

    internal bool Has(string gameSessionId)
    {
        lock (_gate)
            return Find(gameSessionId) is not null;
    }

    /// <summary>A player has come. False when nobody answers any more, or no.</summary>
    internal async Task<bool> AcceptAsync(string gameSessionId, string playerSessionId)
    {
        TaskCompletionSource<bool> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (IsGone || Find(gameSessionId) is not { } process)
                return false;
            process.PlayerSessionIds.Add(playerSessionId);
            HostAccept request = new()
            {
                RequestId = ++_lastRequest,
                ProcessId = process.ProcessId,
                GameSessionId = gameSessionId,
                PlayerSessionId = playerSessionId,
            };
            _accepts[request.RequestId] = (request, answer);
            Report(new() { AcceptPlayer = request });
        }
        await using var gone = _gone.Token.Register(() => answer.TrySetResult(false));
        return await answer.Task;
    }

    internal void Leave(string gameSessionId, string playerSessionId)
    {
        lock (_gate)
        {
            if (Find(gameSessionId) is not { } process)
                return;
            process.PlayerSessionIds.Remove(playerSessionId);
            Report(new() { RemovePlayer = new() { ProcessId = process.ProcessId, GameSessionId = gameSessionId, PlayerSessionId = playerSessionId } });
        }
    }

    /// <summary>The script ends its game session, if it still has it, and another process takes the place of this one.</summary>
    internal void End(string gameSessionId, EndCause cause)
    {
        lock (_gate)
        {
            if (Find(gameSessionId) is { } process)
                End(process, cause);
        }
    }

    /// <summary>The wire breaks; both sides begin anew.</summary>
    internal void Disconnect() => Silence(TimeSpan.Zero);

    /// <summary>The wire breaks, and nothing is heard for so long.</summary>
    internal void Silence(TimeSpan time)
    {
        lock (_gate)
        {
            _silence = time;
            _stream.Cancel();
        }
    }

    /// <summary>For good, with all that runs on it.</summary>
    internal void Vanish() => _gone.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _running;
        _stream.Dispose();
        _gone.Dispose();
    }

    private async Task RunAsync()
    {
        while (!IsGone)
        {
            try
            {
                await Task.Delay(TakeSilence() + TimeSpan.FromMilliseconds(_random.Next(20, 200)), TimeProvider.System, _gone.Token);
                if (_replicas[_random.Next(_replicas.Count)].Endpoint is { } endpoint)
                    await ConnectAsync(endpoint.HostUrl);
            }
            catch (Exception exception) when (exception is RpcException or OperationCanceledException or IOException or InvalidOperationException)
            {
                // The replica was killed, or the test has broken the wire.
            }
        }
    }

    private TimeSpan TakeSilence()
    {
        lock (_gate)
        {
            var silence = _silence;
            _silence = TimeSpan.Zero;
            return silence;
        }
    }

    private async Task ConnectAsync(Uri url)
    {
        using var channel = OpenChannel(url, _authority);
        var reports = Channel.CreateUnbounded<HostReport>();
        CancellationToken broken;
        HostSnapshot snapshot = new() { ProtocolVersion = 1, IpAddress = "127.0.0.1" };
        lock (_gate)
        {
            _stream.Dispose();
            _stream = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
            broken = _stream.Token;
            _reports = reports.Writer;
            snapshot.Processes.Add(_processes.Values.Select(p => p.Clone()));
            snapshot.Ended.Add(_untakenEnds.Values);
            foreach (var (request, _) in _accepts.Values)
                Report(new() { AcceptPlayer = new(request) { Repeated = true } });
        }

        using var call = new HostControl.HostControlClient(channel).Connect(
            new Metadata { { "authorization", $"Bearer {Joined.HostCredential}" } }, cancellationToken: broken);
        await call.RequestStream.WriteAsync(new() { Snapshot = snapshot }, broken);
        var writing = WriteAsync(call.RequestStream, reports, broken);
        try
        {
            while (await call.ResponseStream.MoveNext(broken))
                Take(call.ResponseStream.Current, snapshot);
        }
        finally
        {
            lock (_gate)
            {
                _reports = null;
                _stream.Cancel();
            }
            await writing;
        }
    }

    private static async Task WriteAsync(IClientStreamWriter<HostReport> stream, Channel<HostReport> reports, CancellationToken broken)
    {
        await using var heart = TimeProvider.System.CreateTimer(_ => reports.Writer.TryWrite(new() { Heartbeat = new() }), null, HeartbeatEvery, HeartbeatEvery);
        try
        {
            await foreach (var report in reports.Reader.ReadAllAsync(broken))
                await stream.WriteAsync(report, broken);
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or InvalidOperationException or IOException)
        {
            // The reader is told the same.
        }
    }

    private void Take(HostCommand command, HostSnapshot snapshot)
    {
        lock (_gate)
        {
            switch (command.CommandCase)
            {
                case HostCommand.CommandOneofCase.SnapshotTaken:
                    foreach (var ended in snapshot.Ended)
                        _untakenEnds.Remove(ended.ProcessId);
                    break;
                case HostCommand.CommandOneofCase.ProcessEndedTaken:
                    _untakenEnds.Remove(command.ProcessEndedTaken.ProcessId);
                    break;
                case HostCommand.CommandOneofCase.PlayerAnswer:
                    TakeAnswer(command.PlayerAnswer.Answer);
                    break;
                case HostCommand.CommandOneofCase.ActivateGameSession:
                    Report(new() { CommandAck = new() { CommandId = command.ActivateGameSession.CommandId, Error = Activate(command.ActivateGameSession) ?? "" } });
                    break;
                case HostCommand.CommandOneofCase.TerminateGameSession:
                    if (_processes.TryGetValue(command.TerminateGameSession.ProcessId, out var process))
                        End(process, command.TerminateGameSession.Force ? EndCause.ForceTerminated : EndCause.Terminated);
                    Report(new() { CommandAck = new() { CommandId = command.TerminateGameSession.CommandId } });
                    break;
            }
        }
    }

    private void TakeAnswer(Answer answer)
    {
        if (!_accepts.Remove(answer.RequestId, out var accept))
            return;
        var accepted = answer.Code == PlayerAnswerCode.Accepted;
        if (!accepted && _processes.TryGetValue(accept.Request.ProcessId, out var process))
            process.PlayerSessionIds.Remove(accept.Request.PlayerSessionId);
        accept.Answer.TrySetResult(accepted);
    }

    private string? Activate(ActivateGameSession command)
    {
        var wanted = command.Activate.GameSessionId;
        if (!_processes.TryGetValue(command.ProcessId, out var process))
            return $"Server process '{command.ProcessId}' is gone.";
        if (process.GameSessionId.Length > 0 && process.GameSessionId != wanted)
            _violations.Enqueue($"Process {process.ProcessId} has {process.GameSessionId} and was given {wanted}.");
        process.GameSessionId = wanted;
        process.Phase = ProcessPhase.Active;
        ReportState(process);
        return null;
    }

    private void End(ReportedProcess process, EndCause cause)
    {
        _processes.Remove(process.ProcessId);
        ProcessEnded ended = new()
        {
            ProcessId = process.ProcessId,
            GameSessionId = process.GameSessionId,
            Cause = cause,
            Message = "It ended.",
            EndedAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
        };
        _untakenEnds[process.ProcessId] = ended;
        Report(new() { ProcessEnded = ended });
        foreach (var (id, accept) in _accepts.Where(a => a.Value.Request.ProcessId == process.ProcessId).ToArray())
        {
            _accepts.Remove(id);
            accept.Answer.TrySetResult(false);
        }
        StartProcess();
    }

    private void StartProcess()
    {
        ReportedProcess process = new()
        {
            ProcessId = Guid.NewGuid().ToString(),
            Phase = ProcessPhase.Ready,
            LaunchPath = "/local/game/index.js",
            Port = 20_000,
            Pid = 1,
            StartedAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
        };
        _processes.Add(process.ProcessId, process);
        ReportState(process);
    }

    private ReportedProcess? Find(string gameSessionId) => _processes.Values.FirstOrDefault(p => p.GameSessionId == gameSessionId);

    private void ReportState(ReportedProcess process) => Report(new() { ProcessChanged = new() { Process = process.Clone() } });

    // Without a stream nothing is told: the next one begins with everything.
    private void Report(HostReport report) => _reports?.TryWrite(report);

    private static GrpcChannel OpenChannel(Uri url, X509Certificate2 authority) => GrpcChannel.ForAddress(url, new()
    {
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            SslOptions = new()
            {
                CertificateChainPolicy = new()
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        },
    });
}
