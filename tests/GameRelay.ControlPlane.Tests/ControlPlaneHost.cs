using System.IO.Compression;
using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Features.GameSessions.Logs;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace GameRelay.ControlPlane.Tests;

/// <summary>A real control plane on a port of its own and a real database, with a clock that tests advance. Several may share one database and clock.</summary>
public sealed class ControlPlaneHost : IAsyncDisposable
{
    internal const string AccessKeyId = "GRTESTKEY";
    internal const string Secret = "a secret that only tests know";

    private readonly WebApplication _app;
    private readonly ErrorCollector _errors;
    private readonly HttpClient _http = new();
    private readonly string _dataDirectory;

    private ControlPlaneHost(WebApplication app, PostgresDatabase database, TimeProvider time, ErrorCollector errors, string dataDirectory)
    {
        _app = app;
        _errors = errors;
        _dataDirectory = dataDirectory;
        Database = database;
        Clock = time;
        Url = Services.GetRequiredService<Listeners>().ApiUrl;
        Api = CreateClient();
    }

    internal PostgresDatabase Database { get; }
    internal TimeProvider Clock { get; }
    internal FakeTimeProvider Time => (FakeTimeProvider)Clock;
    internal Uri Url { get; }
    internal GameRelayClient Api { get; }
    internal IServiceProvider Services => _app.Services;

    /// <summary>A fresh database and clock, unless those of another host are given.</summary>
    internal static async Task<ControlPlaneHost> StartAsync(
        ControlPlaneHost? besides = null, TimeProvider? time = null, Action<WebApplicationBuilder>? configure = null, string? dataDirectory = null,
        IReadOnlyList<string>? settings = null)
    {
        var database = besides?.Database ?? await PostgresDatabase.CopyAsync("control_plane", MigrateAsync);
        time ??= besides?.Clock ?? new FakeTimeProvider(new DateTimeOffset(2030, 5, 17, 12, 0, 0, TimeSpan.Zero));
        dataDirectory ??= besides?._dataDirectory ?? TestFolder.New("control-plane");
        var errors = new ErrorCollector();

        var builder = ControlPlaneApp.CreateBuilder(
        [
            $"--ControlPlane:DataDirectory={dataDirectory}",
            $"--ControlPlane:ConnectionString={database.ConnectionString}",
            "--ControlPlane:ApiUrl=http://127.0.0.1:0",
            "--ControlPlane:HostUrl=https://127.0.0.1:0",
            $"--ControlPlane:BootstrapAccessKeyId={AccessKeyId}",
            $"--ControlPlane:BootstrapSecretAccessKey={Secret}",
            .. settings ?? [],
        ]);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<ILoggerFactory>(LoggerFactory.Create(logging => logging.AddProvider(errors)));
        configure?.Invoke(builder);

        var app = await ControlPlaneApp.BuildAsync(builder, Deadline.Token());
        await app.StartAsync(Deadline.Token());
        return new(app, database, time, errors, dataDirectory);
    }

    internal GameRelayClient CreateClient(
        string accessKeyId = AccessKeyId, string secret = Secret, AuthenticationScheme scheme = AuthenticationScheme.SigV4, Uri? endpoint = null,
        TimeProvider? time = null) => new(
            _http,
            new() { Endpoint = endpoint ?? Url, AccessKeyId = accessKeyId, SecretAccessKey = secret, Authentication = scheme, MaximumAttempts = 1 },
            time ?? Clock);

    internal async Task<T> WithDbAsync<T>(Func<GameRelayDb, Task<T>> work)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<GameRelayDb>>().CreateDbContextAsync();
        return await work(db);
    }

    /// <summary>An error that the test provokes, and that must be in the log.</summary>
    internal void ExpectError(string text) => _errors.Expect(text);

    internal bool HasLogged(string error) => _errors.Has(error);

    /// <summary>An error that what the test does may cause, by chance.</summary>
    internal void AllowError(string text) => _errors.Allow(text);

    internal static ReadOnlyMemory<byte> Zip(params (string Path, string Text)[] files)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                using var writer = new StreamWriter(zip.CreateEntry(path).Open());
                writer.Write(text);
            }
        }

        return buffer.ToArray();
    }

    internal async Task<Script> CreateScriptAsync() =>
        (await Api.CreateScriptAsync(new() { Name = "game", ZipFile = Zip(("index.js", "exports.ssExports = {};")) })).Script;

    internal static CreateFleetRequest FleetRequest(string scriptId) => new()
    {
        Name = "arena",
        ScriptId = scriptId,
        RuntimeConfiguration = new() { ServerProcesses = [new() { LaunchPath = "/local/game/index.js", ConcurrentExecutions = 2 }] },
    };

    /// <summary>An ACTIVE fleet with one connected host, whose processes are ready.</summary>
    internal async Task<FleetAttributes> CreateActiveFleetAsync(int readyProcesses = 1, Func<CreateFleetRequest, CreateFleetRequest>? change = null)
    {
        var script = await CreateScriptAsync();
        var request = FleetRequest(script.ScriptId);
        var fleet = (await Api.CreateFleetAsync(change?.Invoke(request) ?? request)).FleetAttributes;
        await Services.GetRequiredService<Transactions>().RunAsync(
            db => Services.GetRequiredService<FleetTransitions>().AdvanceAsync(db, fleet.FleetId, "local", FleetStatus.Active, default), default);
        var computeId = await AddComputeAsync(fleet.FleetId);
        for (var i = 0; i < readyProcesses; i++)
            await AddReadyProcessAsync(fleet.FleetId, computeId);
        return (await Api.DescribeFleetAttributesAsync(new() { FleetIds = [fleet.FleetId] })).FleetAttributes.Single();
    }

    internal Task<string> AddComputeAsync(string fleetId, string location = "local", bool provided = false) => WithDbAsync(async db =>
    {
        var id = $"compute-{Guid.NewGuid()}";
        db.Computes.Add(new()
        {
            Id = id,
            FleetId = fleetId,
            Location = location,
            ComputeName = id,
            Status = ComputeStatus.Connected,
            IpAddress = "127.0.0.1",
            CredentialHash = Guid.NewGuid().ToByteArray(),
            StreamEpoch = 1,
            Provided = provided,
            ActiveSince = Clock.GetUtcNow(),
            CreatedAt = Clock.GetUtcNow(),
        });
        await db.SaveChangesAsync();
        return id;
    });

    internal Task<string> AddReadyProcessAsync(string fleetId, string computeId, string location = "local") => WithDbAsync(async db =>
    {
        var id = Guid.NewGuid().ToString();
        db.ServerProcesses.Add(new()
        {
            Id = id,
            ComputeId = computeId,
            FleetId = fleetId,
            Location = location,
            Status = ServerProcessStatus.Ready,
            LaunchPath = "/local/game/index.js",
            Port = 20_000,
            Pid = 1,
            ScriptContentHash = "",
            StartedAt = Clock.GetUtcNow(),
        });
        await db.SaveChangesAsync();
        return id;
    });

    /// <summary>An ACTIVE game session, on a fleet of its own unless one is given.</summary>
    internal async Task<GameSession> CreateGameSessionAsync(int maximumPlayerSessionCount = 4, string? fleetId = null)
    {
        fleetId ??= (await CreateActiveFleetAsync()).FleetId;
        var created = await Api.CreateGameSessionAsync(new() { FleetId = fleetId, MaximumPlayerSessionCount = maximumPlayerSessionCount });
        await ActivateAsync(created.GameSession.GameSessionId);
        return await DescribeAsync(created.GameSession.GameSessionId);
    }

    internal Task<bool> ActivateAsync(string gameSessionId) => TransitionAsync((transitions, db) => transitions.ActivatedAsync(db, gameSessionId, default));

    internal Task<bool> TransitionAsync(Func<GameSessionTransitions, GameRelayDb, Task<bool>> move) => Services.GetRequiredService<Transactions>()
        .RunAsync(db => move(Services.GetRequiredService<GameSessionTransitions>(), db), default);

    internal async Task<GameSession> DescribeAsync(string gameSessionId) =>
        (await Api.DescribeGameSessionsAsync(new() { GameSessionId = gameSessionId })).GameSessions.Single();

    /// <summary>As if the game session's host had given it.</summary>
    internal async Task StoreLogAsync(GameSession session, string text)
    {
        var (key, draft) = ($"{session.FleetId}/{Arns.GameSessionIdString(session.GameSessionId)}.zip", Path.Combine(TestFolder.New(), "log.zip"));
        await File.WriteAllBytesAsync(draft, Zip(("log.log", text)).ToArray());
        await Services.GetRequiredService<ILogStore>().PutAsync(key, draft, Deadline.Token());
        await WithDbAsync(async db =>
        {
            db.GameSessionLogs.Add(new() { GameSessionId = session.GameSessionId, Bytes = [], Complete = true, UpdatedAt = Clock.GetUtcNow(), StoredKey = key });
            return await db.SaveChangesAsync();
        });
    }

    internal Task<List<ComputeCommandRow>> CommandsAsync() =>
        WithDbAsync(db => db.ComputeCommands.AsNoTracking().OrderBy(c => c.Id).ToListAsync());

    /// <summary>One tick of a loop. Its own timer may have ticked too: a loop must not mind.</summary>
    internal Task<bool> TickAsync<TLoop>()
        where TLoop : notnull => ((LeasedLoop)(object)Services.GetRequiredService<TLoop>()).TickAsync(Deadline.Token());

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(Deadline.Token());
        await _app.DisposeAsync();
        _http.Dispose();
        _errors.AssertNothingUnexpected();
    }

    internal static async Task MigrateAsync(string connectionString)
    {
        await using var db = new GameRelayDb(
            new DbContextOptionsBuilder<GameRelayDb>().UseNpgsql(connectionString).UseSnakeCaseNamingConvention().Options);
        await db.Database.MigrateAsync();
    }
}
