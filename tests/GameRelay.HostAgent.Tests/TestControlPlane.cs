using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Threading.Channels;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace GameRelay.HostAgent.Tests;

/// <summary>The control plane's end of the wire, played by the test: real TLS, real streams, and no database.</summary>
internal sealed class TestControlPlane : IAsyncDisposable
{
    private readonly ConcurrentQueue<HostReport> _reports = new();
    private readonly ConcurrentDictionary<string, byte[]> _packages = new();
    private readonly ConcurrentQueue<string> _superseded = new();
    private readonly ConcurrentQueue<(string GameSessionId, byte[] Zip)> _logs = new();
    private readonly TestAuthority _authority = new();
    private WebApplication? _app;
    private Channel<HostCommand>? _commands;
    private DesiredState? _desired;
    private int _port;
    private int _streams;

    public string Url => $"https://127.0.0.1:{_port}";

    public int Streams => _streams;

    /// <summary>Taken by the next joins; any other token is refused.</summary>
    public string JoinToken { get; private set; } = "";

    public IEnumerable<HostReport> Reports => _reports;

    /// <summary>Contents that were asked for when they had been replaced already.</summary>
    public IEnumerable<string> Superseded => _superseded;

    public bool AnswersPlayers { get; set; } = true;

    /// <summary>Said to the next streams instead of taking them.</summary>
    public Status? Refuses { get; set; }

    /// <summary>Said to whoever brings a log, once for each.</summary>
    public ConcurrentQueue<Status> RefusesLogs { get; } = new();

    /// <summary>Game sessions whose logs were taken, in their order.</summary>
    public IEnumerable<string> TakenLogs => _logs.Select(log => log.GameSessionId);

    /// <summary>The key of every game session: easy to find where it should not be.</summary>
    public static byte[] SessionKey { get; } = [.. Enumerable.Range(1, 32).Select(i => (byte)(i * 7))];

    public static async Task<TestControlPlane> StartAsync()
    {
        TestControlPlane controlPlane = new();
        controlPlane.JoinToken = controlPlane._authority.NewJoinToken();
        await controlPlane.ListenAsync();
        return controlPlane;
    }

    /// <summary>Of this authority, but not a token that it knows.</summary>
    public string NewForeignToken() => _authority.NewJoinToken();

    public async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(this);
        builder.Services.AddGrpc();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(_authority.Server);
        }));
        _app = builder.Build();
        _app.MapGrpcService<Service>();
        await _app.StartAsync();
        _port = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    /// <summary>Goes away; <see cref="ListenAsync"/> brings it back at the same address.</summary>
    public async Task GoAwayAsync()
    {
        _commands?.Writer.TryComplete();
        using CancellationTokenSource now = new(TimeSpan.FromMilliseconds(100));
        await _app!.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    /// <summary>A package with one file, <c>index.js</c>, and the desired state that runs it.</summary>
    public DesiredState Want(string script, int processes = 1, Action<DesiredState>? change = null)
    {
        using MemoryStream zip = new();
        using (ZipArchive archive = new(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("index.js").Open();
            entry.Write(System.Text.Encoding.UTF8.GetBytes(script));
        }
        return WantPackage(zip.ToArray(), processes, change);
    }

    public DesiredState WantPackage(byte[] package, int processes = 1, Action<DesiredState>? change = null, string? contentHash = null)
    {
        contentHash ??= Convert.ToHexStringLower(SHA256.HashData(package));
        _packages[contentHash] = package;
        DesiredState desired = new()
        {
            Version = (_desired?.Version ?? 0) + 1,
            FleetId = "fleet-1",
            ScriptContentHash = contentHash,
            NodeJsVersion = "10.x",
            Accepting = true,
            RuntimeConfiguration = new()
            {
                ServerProcesses = { new ServerProcessConfiguration { LaunchPath = "/local/game/index.js", ConcurrentExecutions = processes } },
                GameSessionActivationTimeoutSeconds = 30,
                MaxConcurrentGameSessionActivations = 10,
            },
        };
        change?.Invoke(desired);
        _desired = desired;
        Send(new() { DesiredState = desired });
        return desired;
    }

    /// <summary>A script whose content is replaced before any host has it.</summary>
    public void WantSuperseded(string contentHash) =>
        WantPackage([], change: desired => _packages.TryRemove(desired.ScriptContentHash, out _), contentHash: contentHash);

    public void Send(HostCommand command) => _commands?.Writer.TryWrite(command);

    public void Activate(string processId, string gameSessionId, string steps = "", long commandId = 1, TimeSpan? within = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        Send(new()
        {
            ActivateGameSession = new()
            {
                CommandId = commandId,
                ProcessId = processId,
                ActivationDeadline = Timestamp.FromDateTimeOffset(now + (within ?? TimeSpan.FromSeconds(30))),
                Activate = new()
                {
                    GameSessionId = gameSessionId,
                    GameSessionData = steps,
                    SessionKey = ByteString.CopyFrom(SessionKey),
                    ControlPlaneTime = Timestamp.FromDateTimeOffset(now),
                },
            },
        });
    }

    /// <summary>The first report that fits, whether it came already or not.</summary>
    public Task<HostReport> ReportAsync(Func<HostReport, bool> fits, string what) =>
        Eventually.GetAsync(() => Task.FromResult(_reports.FirstOrDefault(fits)), what);

    /// <summary>The first that was ever ready, or the first other than those given.</summary>
    public async Task<ServerProcess> ReadyProcessAsync(params string[] except) => (await ReportAsync(
        r => r.ProcessChanged?.Process is { Phase: ProcessPhase.Ready } process && !except.Contains(process.ProcessId),
        "a server process gets ready")).ProcessChanged.Process;

    public async Task<ServerProcess> ActiveProcessAsync(string gameSessionId) => (await ReportAsync(
        r => r.ProcessChanged?.Process is { Phase: ProcessPhase.Active } process && process.GameSessionId == gameSessionId,
        "the game session is active")).ProcessChanged.Process;

    public async Task<CommandAck> AckAsync(long commandId) =>
        (await ReportAsync(r => r.CommandAck?.CommandId == commandId, $"command {commandId} is acknowledged")).CommandAck;

    /// <summary>The log of a game session, unzipped.</summary>
    public async Task<string> LogAsync(string gameSessionId)
    {
        await Eventually.TrueAsync(() => TakenLogs.Contains(gameSessionId), $"the log of {gameSessionId} is given into keeping");
        using ZipArchive zip = new(new MemoryStream(_logs.First(log => log.GameSessionId == gameSessionId).Zip));
        using StreamReader reader = new(Assert.Single(zip.Entries).Open());
        return await reader.ReadToEndAsync();
    }

    public async Task<HostEvent> EventAsync(string code) => (await ReportAsync(r => r.Event?.Code == code, $"event {code}")).Event;

    public async Task<ProcessEnded> EndAsync(Func<ProcessEnded, bool>? fits = null) =>
        (await ReportAsync(r => r.ProcessEnded is { } ended && (fits?.Invoke(ended) ?? true), "a server process ends")).ProcessEnded;

    public async Task<HostSnapshot> SnapshotAsync(int number)
    {
        await Eventually.TrueAsync(() => _reports.Count(r => r.Snapshot is not null) >= number, $"snapshot {number}");
        return _reports.Where(r => r.Snapshot is not null).ElementAt(number - 1).Snapshot;
    }

    public async ValueTask DisposeAsync()
    {
        await GoAwayAsync();
        _authority.Server.Dispose();
    }

    private sealed class Service(TestControlPlane controlPlane) : HostControl.HostControlBase
    {
        public override Task<Authority> GetAuthority(GetAuthorityRequest request, ServerCallContext context) =>
            Task.FromResult(new Authority { Certificate = ByteString.CopyFrom(controlPlane._authority.Certificate) });

        private static readonly JoinResponse Joined = new()
        {
            ComputeId = "compute-1",
            ComputeName = "test",
            FleetId = "fleet-1",
            Location = "home",
            HostCredential = "secret",
        };

        public override Task<JoinResponse> Join(JoinRequest request, ServerCallContext context) => request.JoinToken == controlPlane.JoinToken
            ? Task.FromResult(Joined)
            : throw new RpcException(new(StatusCode.Unauthenticated, "The join token was used already."));

        public override async Task FetchScript(FetchScriptRequest request, IServerStreamWriter<ScriptChunk> responseStream, ServerCallContext context)
        {
            if (!controlPlane._packages.TryGetValue(request.ContentHash, out var package))
            {
                controlPlane._superseded.Enqueue(request.ContentHash);
                throw new RpcException(new(StatusCode.FailedPrecondition, "The script has another content by now."));
            }
            foreach (var part in package.Chunk(1000))
                await responseStream.WriteAsync(new() { Data = ByteString.CopyFrom(part) });
        }

        public override async Task<LogStored> StoreLog(IAsyncStreamReader<LogPart> requestStream, ServerCallContext context)
        {
            Assert.Equal("Bearer secret", context.RequestHeaders.GetValue("authorization"));
            if (controlPlane.RefusesLogs.TryDequeue(out var refusal))
                throw new RpcException(refusal);
            using MemoryStream zip = new();
            var gameSessionId = "";
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                gameSessionId += requestStream.Current.GameSessionId;
                requestStream.Current.Data.WriteTo(zip);
            }
            controlPlane._logs.Enqueue((gameSessionId, zip.ToArray()));
            return new();
        }

        public override async Task Connect(
            IAsyncStreamReader<HostReport> requestStream, IServerStreamWriter<HostCommand> responseStream, ServerCallContext context)
        {
            Assert.Equal("Bearer secret", context.RequestHeaders.GetValue("authorization"));
            if (controlPlane.Refuses is { } refusal)
                throw new RpcException(refusal);
            var commands = Channel.CreateUnbounded<HostCommand>();
            var sending = Task.Run(async () =>
            {
                await foreach (var command in commands.Reader.ReadAllAsync(context.CancellationToken))
                    await responseStream.WriteAsync(command, context.CancellationToken);
            });
            try
            {
                while (await requestStream.MoveNext(context.CancellationToken))
                    On(requestStream.Current, commands);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The agent was killed.
            }
            commands.Writer.TryComplete();
            await sending.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        private void On(HostReport report, Channel<HostCommand> commands)
        {
            controlPlane._reports.Enqueue(report);
            switch (report.ReportCase)
            {
                case HostReport.ReportOneofCase.Snapshot:
                    controlPlane._commands = commands;
                    Interlocked.Increment(ref controlPlane._streams);
                    controlPlane.Send(new() { SnapshotTaken = new() });
                    if (controlPlane._desired is { } desired)
                        controlPlane.Send(new() { DesiredState = desired });
                    break;
                case HostReport.ReportOneofCase.ProcessEnded:
                    controlPlane.Send(new() { ProcessEndedTaken = new() { ProcessId = report.ProcessEnded.ProcessId } });
                    break;
                case HostReport.ReportOneofCase.Event:
                    controlPlane.Send(new() { HostEventTaken = new() { EventId = report.Event.EventId } });
                    break;
                case HostReport.ReportOneofCase.AcceptPlayer when controlPlane.AnswersPlayers:
                    controlPlane.Send(new()
                    {
                        PlayerAnswer = new()
                        {
                            ProcessId = report.AcceptPlayer.ProcessId,
                            Answer = new()
                            {
                                RequestId = report.AcceptPlayer.RequestId,
                                Code = PlayerAnswerCode.Accepted,
                                PlayerId = "ana",
                                PlayerData = "gold",
                            },
                        },
                    });
                    break;
            }
        }
    }
}
