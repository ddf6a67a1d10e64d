using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using GameRelay.ControlPlane.Hosts.Joining;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using ReportedProcess = GameRelay.Hosting.Host.V1.ServerProcess;

namespace GameRelay.ControlPlane.Tests.Hosts;

/// <summary>A host's end of the wire, played by the test: it says what it likes, when it likes, through a verified TLS connection.</summary>
internal sealed class WireHost : IAsyncDisposable
{
    private readonly ConcurrentQueue<HostCommand> _commands = new();
    private readonly List<(GrpcChannel Channel, AsyncDuplexStreamingCall<HostReport, HostCommand> Call, Task Reading)> _streams = [];

    private WireHost(JoinResponse joined) => Joined = joined;

    public JoinResponse Joined { get; }

    public string ComputeId => Joined.ComputeId;

    /// <summary>What the control plane has said so far, on whichever stream.</summary>
    public IEnumerable<HostCommand> Commands => _commands;

    public static async Task<string> IssueTokenAsync(ControlPlaneHost controlPlane, string fleetId) =>
        await controlPlane.Services.GetRequiredService<Data.Transactions>().RunAsync(
            db => Task.FromResult(controlPlane.Services.GetRequiredService<JoinTokens>().Issue(db, fleetId, "local")), Deadline.Token());

    public static async Task<WireHost> JoinAsync(ControlPlaneHost controlPlane, string fleetId) =>
        await JoinWithAsync(controlPlane, await IssueTokenAsync(controlPlane, fleetId));

    public static async Task<WireHost> JoinWithAsync(ControlPlaneHost controlPlane, string token)
    {
        using var channel = OpenChannel(controlPlane);
        return new(await new HostControl.HostControlClient(channel).JoinAsync(
            new() { JoinToken = token, ComputeName = "test", IpAddress = "127.0.0.1" }, cancellationToken: Deadline.Token()));
    }

    /// <summary>Joined, connected, and with idle processes.</summary>
    public static async Task<WireHost> StartAsync(ControlPlaneHost controlPlane, string fleetId, params string[] readyProcessIds)
    {
        var host = await JoinAsync(controlPlane, fleetId);
        await host.ConnectAsync(controlPlane, [.. readyProcessIds.Select(id => Process(id))]);
        return host;
    }

    public static ReportedProcess Process(
        string id, ProcessPhase phase = ProcessPhase.Ready, string gameSessionId = "", bool playersUnknown = false, params string[] players)
    {
        ReportedProcess process = new()
        {
            ProcessId = id,
            Phase = phase,
            LaunchPath = "/local/game/index.js",
            Port = 20001,
            Pid = 42,
            GameSessionId = gameSessionId,
            StartedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
            PlayersUnknown = playersUnknown,
        };
        process.PlayerSessionIds.Add(players);
        return process;
    }

    /// <summary>A stream with this snapshot, which the control plane has taken when this returns.</summary>
    public async Task ConnectAsync(ControlPlaneHost controlPlane, ReportedProcess[]? processes = null, ProcessEnded[]? ended = null)
    {
        var taken = Count(HostCommand.CommandOneofCase.SnapshotTaken);
        var channel = OpenChannel(controlPlane);
        var call = new HostControl.HostControlClient(channel).Connect(Authorization());
        HostSnapshot snapshot = new() { ProtocolVersion = 1, IpAddress = "127.0.0.1" };
        snapshot.Processes.Add(processes ?? []);
        snapshot.Ended.Add(ended ?? []);
        await call.RequestStream.WriteAsync(new() { Snapshot = snapshot });
        _streams.Add((channel, call, ReadAsync(call)));
        await Eventually.TrueAsync(() => Count(HostCommand.CommandOneofCase.SnapshotTaken) > taken, "the snapshot is taken");
    }

    /// <summary>A stream whose first report is this; nothing is waited for.</summary>
    public async Task<AsyncDuplexStreamingCall<HostReport, HostCommand>> OpenAsync(ControlPlaneHost controlPlane, HostSnapshot snapshot)
    {
        var channel = OpenChannel(controlPlane);
        var call = new HostControl.HostControlClient(channel).Connect(Authorization());
        await call.RequestStream.WriteAsync(new() { Snapshot = snapshot });
        _streams.Add((channel, call, ReadAsync(call)));
        return call;
    }

    /// <summary>What the control plane says to a stream with this snapshot instead of taking it.</summary>
    public async Task<Status> RefusedAsync(ControlPlaneHost controlPlane, HostSnapshot snapshot)
    {
        using var channel = OpenChannel(controlPlane);
        using var call = new HostControl.HostControlClient(channel).Connect(Authorization());
        await call.RequestStream.WriteAsync(new() { Snapshot = snapshot });
        return (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Deadline.Token()))).Status;
    }

    /// <summary>The same from a control plane that is not all there yet: tried until the snapshot is taken.</summary>
    public async Task ReconnectAsync(ControlPlaneHost controlPlane, params ReportedProcess[] processes)
    {
        HostSnapshot snapshot = new() { ProtocolVersion = 1, IpAddress = "127.0.0.1" };
        snapshot.Processes.Add(processes);
        var taken = Count(HostCommand.CommandOneofCase.SnapshotTaken);
        await Eventually.TrueAsync(
            async () =>
            {
                await CloseStreamsAsync();
                var channel = OpenChannel(controlPlane);
                var call = new HostControl.HostControlClient(channel).Connect(Authorization());
                await Record.ExceptionAsync(() => call.RequestStream.WriteAsync(new() { Snapshot = snapshot }));
                var reading = ReadAsync(call);
                _streams.Add((channel, call, reading));
                await Eventually.TrueAsync(
                    () => reading.IsCompleted || Count(HostCommand.CommandOneofCase.SnapshotTaken) > taken, "the snapshot is taken or refused");
                return Count(HostCommand.CommandOneofCase.SnapshotTaken) > taken;
            },
            "the host is connected again");
    }

    /// <summary>Gives a log into keeping. What the control plane says to that.</summary>
    public async Task<Status> StoreLogAsync(ControlPlaneHost controlPlane, string gameSessionId, byte[] zip)
    {
        using var channel = OpenChannel(controlPlane);
        using var call = new HostControl.HostControlClient(channel).StoreLog(Authorization(), cancellationToken: Deadline.Token());
        try
        {
            await call.RequestStream.WriteAsync(new() { GameSessionId = gameSessionId });
            foreach (var part in zip.Chunk(500))
                await call.RequestStream.WriteAsync(new() { Data = Google.Protobuf.ByteString.CopyFrom(part) });
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is InvalidOperationException or RpcException)
        {
            // It has answered already.
        }
        return (await Record.ExceptionAsync(() => call.ResponseAsync) as RpcException)?.Status ?? Status.DefaultSuccess;
    }

    public Metadata Authorization() => new() { { "authorization", $"Bearer {Joined.HostCredential}" } };

    public Task SendAsync(HostReport report) => _streams[^1].Call.RequestStream.WriteAsync(report);

    public Task SendOnStreamAsync(int stream, HostReport report) => _streams[stream].Call.RequestStream.WriteAsync(report);

    public Task SendAsync(ReportedProcess process) => SendAsync(new HostReport { ProcessChanged = new() { Process = process } });

    public async Task<Hosting.Process.V1.PlayerAnswer> AcceptAsync(
        string processId, string gameSessionId, string playerSessionId, ulong requestId = 1, bool repeated = false)
    {
        await SendAsync(new HostReport
        {
            AcceptPlayer = new()
            {
                RequestId = requestId,
                ProcessId = processId,
                GameSessionId = gameSessionId,
                PlayerSessionId = playerSessionId,
                Repeated = repeated,
            },
        });
        return (await CommandAsync(c => c.PlayerAnswer?.Answer.RequestId == requestId, "the player's answer")).PlayerAnswer.Answer;
    }

    public static ProcessEnded Ended(string processId, EndCause cause, string message = "It ended.", string gameSessionId = "") => new()
    {
        ProcessId = processId,
        GameSessionId = gameSessionId,
        Cause = cause,
        Message = message,
        EndedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddYears(60)),
    };

    public Task<HostCommand> CommandAsync(Func<HostCommand, bool> fits, string what) =>
        Eventually.GetAsync(() => Task.FromResult(_commands.FirstOrDefault(fits)), what);

    public async Task<ActivateGameSession> ActivationAsync(string gameSessionId) => (await CommandAsync(
        c => c.ActivateGameSession?.Activate.GameSessionId == gameSessionId, "the activation")).ActivateGameSession;

    /// <summary>The wire breaks. Returns when the control plane shows it.</summary>
    public async Task DisconnectAsync(ControlPlaneHost controlPlane)
    {
        await CloseStreamsAsync();
        await Eventually.TrueAsync(
            async () => (await controlPlane.Api.ListHostsAsync(new())).Hosts
                .Single(h => h.ComputeName == Joined.ComputeName).Status == GameRelay.Api.HostStatus.Unreachable,
            "the host is unreachable");
    }

    /// <summary>The status with which the control plane ended the last stream.</summary>
    public async Task<Status> EndOfStreamAsync(int stream)
    {
        await _streams[stream].Reading.WithinDeadlineAsync("the stream ends");
        return _streams[stream].Call.GetStatus();
    }

    public static GrpcChannel OpenChannel(ControlPlaneHost controlPlane) => GrpcChannel.ForAddress(
        controlPlane.Services.GetRequiredService<Listeners>().HostUrl!, new() { DisposeHttpClient = true, HttpHandler = CreateHandler(controlPlane) });

    /// <summary>Trusts the control plane's authority alone.</summary>
    public static SocketsHttpHandler CreateHandler(ControlPlaneHost controlPlane) => new()
    {
        SslOptions = new()
        {
            CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509CertificateLoader.LoadCertificate(controlPlane.Services.GetRequiredService<HostAuthority>().Certificate) },
                RevocationMode = X509RevocationMode.NoCheck,
                VerificationTime = controlPlane.Clock.GetUtcNow().UtcDateTime, // certificates are of the control plane's time
            },
        },
    };

    public async ValueTask DisposeAsync() => await CloseStreamsAsync();

    private async Task CloseStreamsAsync()
    {
        foreach (var (channel, call, reading) in _streams)
        {
            call.Dispose();
            await reading;
            channel.Dispose();
        }
        _streams.Clear();
    }

    private int Count(HostCommand.CommandOneofCase kind) => _commands.Count(c => c.CommandCase == kind);

    private async Task ReadAsync(AsyncDuplexStreamingCall<HostReport, HostCommand> call)
    {
        try
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
                _commands.Enqueue(call.ResponseStream.Current);
        }
        catch (RpcException)
        {
            // Told by the call's status.
        }
    }
}
