using System.Globalization;
using System.Security.Cryptography;
using GameRelay.Api;
using GameRelay.Cli.Postgres;
using GameRelay.Cli.Processes;

namespace GameRelay.Cli.Platform;

internal sealed class LocalPlatformOptions
{
    public required string DataDirectory { get; init; }

    /// <summary>Port of the API. Default: the one of the last start on this directory, else any.</summary>
    public int? ApiPort { get; init; }

    /// <summary>A Postgres database to use instead of an embedded one.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>See <see cref="EmbeddedPostgresOptions.Durable"/>.</summary>
    public bool Durable { get; init; } = true;
}

/// <summary>
/// The whole platform on this machine, as real processes: Postgres, the control plane (which starts hosts) and the backend. What dies is started again;
/// what an earlier one left that was killed is taken over or ended.
/// </summary>
internal sealed class LocalPlatform : IAsyncDisposable
{
    public const string Region = "local";
    private const string Database = "gamerelay";
    private static readonly TimeSpan DatabasePollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly LocalPlatformOptions _options;
    private readonly Action<string> _report;
    private readonly TimeProvider _time;
    private readonly OwnerLock _ownerLock;
    private readonly HostProcesses _hosts;
    private readonly HttpClient _http = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SupervisedProcess _controlPlane;
    private readonly SupervisedProcess _backend;
    private EmbeddedPostgres? _postgres;
    private Task _postgresSupervision = Task.CompletedTask;

    private LocalPlatform(LocalPlatformOptions options, PlatformDirectory directory, OwnerLock ownerLock, PlatformSettings settings, Action<string> report, TimeProvider time)
    {
        _options = options;
        _report = report;
        _time = time;
        _ownerLock = ownerLock;
        Directory = directory;
        Settings = settings;
        _hosts = new HostProcesses(directory, time);
        _controlPlane = new SupervisedProcess("control plane", directory, StartControlPlane, report, time) { StartsAfter = WaitForDatabaseAsync };
        _backend = new SupervisedProcess("backend", directory, StartBackend, report, time);
    }

    public PlatformDirectory Directory { get; }

    public PlatformSettings Settings { get; }

    public Uri ApiUrl => Url(Settings.ApiPort);

    public Uri BackendUrl => Url(Settings.BackendPort);

    /// <summary>A client of the API with the operator's key.</summary>
    public GameRelayClient CreateClient(HttpClient http) => new(
        http, new() { Endpoint = ApiUrl, AccessKeyId = Settings.AccessKey.Id, SecretAccessKey = Settings.AccessKey.Secret, Region = Region }, _time);

    /// <exception cref="CliException">It cannot run here; the message says why and what to do. Nothing is left running.</exception>
    public static async Task<LocalPlatform> StartAsync(LocalPlatformOptions options, Action<string> report, TimeProvider time, CancellationToken cancellationToken)
    {
        var directory = new PlatformDirectory(options.DataDirectory);
        directory.Create();
        var ownerLock = directory.TakeOwnership();
        LocalPlatform? platform = null;
        try
        {
            foreach (var left in (string[])["control plane", "backend"])
                await ProcessRecord.StopAsync(directory.RecordFile(left), time);
            var settings = await ChooseSettingsAsync(options, directory, cancellationToken);
            platform = new LocalPlatform(options, directory, ownerLock, settings, report, time);
            await platform.StartPartsAsync(cancellationToken);
            return platform;
        }
        catch
        {
            if (platform is null)
                ownerLock.Dispose();
            else
                await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends everything that runs on a directory whose owner was killed; false when the owner lives.</summary>
    public static async Task<bool> StopLeftoversAsync(string dataDirectory, TimeProvider time)
    {
        var directory = new PlatformDirectory(dataDirectory);
        using var ownerLock = directory.TryTakeOwnership(out _);
        if (ownerLock is null)
            return false;

        foreach (var left in (string[])["backend", "control plane"])
            await ProcessRecord.StopAsync(directory.RecordFile(left), time);
        var hosts = new HostProcesses(directory, time);
        await hosts.StopAgentsAsync();
        await hosts.StopRelaysAsync();
        await EmbeddedPostgres.StopLeftoverAsync(directory.Postgres, time);
        return true;
    }

    /// <summary>
    /// In order: no new players, then the hosts end their games and report it, then the control plane and its database go. The control plane starts
    /// hosts again as long as it lives, so what came meanwhile is ended after it.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _hosts.StopAgentsAsync();
        await _controlPlane.DisposeAsync();
        await _hosts.StopAgentsAsync();
        await _hosts.StopRelaysAsync();
        await _stopping.CancelAsync();
        await _postgresSupervision;
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _http.Dispose();
        _stopping.Dispose();
        _ownerLock.Dispose();
    }

    private static async Task<PlatformSettings> ChooseSettingsAsync(LocalPlatformOptions options, PlatformDirectory directory, CancellationToken cancellationToken)
    {
        if (options.ApiPort is { } wanted && !FreePort.IsFree(wanted))
            throw new CliException($"Port {wanted} is taken by another program. Stop that one, or choose another with --api-port.");

        var settings = await PlatformSettings.ReadAsync(directory.SettingsFile, cancellationToken) ?? new PlatformSettings
        {
            AccessKey = AccessKey.Create(),
            BackendAccessKey = AccessKey.Create(),
            PlayerTokenKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ApiPort = FreePort.Next(),
            BackendPort = FreePort.Next(),
        };
        settings = settings with
        {
            ApiPort = options.ApiPort ?? (FreePort.IsFree(settings.ApiPort) ? settings.ApiPort : FreePort.Next()),
            BackendPort = FreePort.IsFree(settings.BackendPort) ? settings.BackendPort : FreePort.Next(),
        };
        await settings.WriteAsync(directory.SettingsFile, cancellationToken);
        return settings;
    }

    private async Task StartPartsAsync(CancellationToken cancellationToken)
    {
        if (_options.ConnectionString is null)
        {
            _postgres = await EmbeddedPostgres.StartAsync(new() { Directory = Directory.Postgres, Durable = _options.Durable }, _time, cancellationToken);
            await _postgres.CreateDatabaseIfMissingAsync(Database, cancellationToken);
            _postgresSupervision = SupervisePostgresAsync(_postgres);
            _report(string.Create(CultureInfo.InvariantCulture, $"Postgres on 127.0.0.1:{_postgres.Port}"));
        }

        await _controlPlane.StartAsync(token => AnswersAsync(new Uri(ApiUrl, "readyz"), token), StartLimit, cancellationToken);
        _report($"control plane on {ApiUrl}");
        await _backend.StartAsync(token => AnswersAsync(new Uri(BackendUrl, "healthz"), token), StartLimit, cancellationToken);
        _report($"backend on {BackendUrl}");
        await EnvironmentFile.WriteAsync(this, cancellationToken);
    }

    private async Task SupervisePostgresAsync(EmbeddedPostgres postgres)
    {
        var pace = new RestartPace(_time);
        try
        {
            while (true)
            {
                await postgres.WaitForExitAsync(_stopping.Token);
                _report("Postgres ended; starting it again");
                await Task.Delay(pace.NextDelay(), _time, _stopping.Token);
                await RestartPostgresAsync(postgres);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task RestartPostgresAsync(EmbeddedPostgres postgres)
    {
        var port = postgres.Port;
        try
        {
            await postgres.EnsureRunningAsync(_stopping.Token);
            // Somebody took the port meanwhile: the control plane has to learn the other one.
            if (postgres.Port != port)
                _controlPlane.Restart();
        }
        catch (CliException e)
        {
            _report(e.Message); // and the next round tries again
        }
    }

    // Both may have been killed at once, and a control plane that finds no database ends again, each time with a longer pause before the next try.
    private async Task WaitForDatabaseAsync(CancellationToken cancellationToken)
    {
        var told = false;
        while (!await DatabaseProbe.AnswersAsync(ConnectionString, cancellationToken))
        {
            if (!told)
                _report("the control plane waits for its database");
            told = true;
            await Task.Delay(DatabasePollInterval, _time, cancellationToken);
        }
    }

    private string ConnectionString => _options.ConnectionString ?? _postgres!.ConnectionString(Database);

    private DetachedProcessStart StartControlPlane() => Programs.Start(
        "GameRelay.ControlPlane", ["GAMERELAY_CONTROLPLANE__", "GAMERELAY_MASTERKEY__", "GAMERELAY_AGENT__", "GAMERELAY_SERILOG__", "OTEL_"], Directory.LogFile("control plane"),
        new Dictionary<string, string>
        {
            ["GAMERELAY_CONTROLPLANE__DataDirectory"] = Directory.Root,
            ["GAMERELAY_CONTROLPLANE__ConnectionString"] = ConnectionString,
            ["GAMERELAY_CONTROLPLANE__ApiUrl"] = ApiUrl.ToString(),
            ["GAMERELAY_CONTROLPLANE__HostUrl"] = "https://127.0.0.1:0",
            ["GAMERELAY_CONTROLPLANE__Region"] = Region,
            ["GAMERELAY_CONTROLPLANE__CapacityProvider"] = "Process",
            ["GAMERELAY_CONTROLPLANE__AgentPath"] = Programs.Find("GameRelay.HostAgent"),
            ["GAMERELAY_CONTROLPLANE__RelayPath"] = Programs.Find("GameRelay.Relay"),
            ["GAMERELAY_CONTROLPLANE__BootstrapAccessKeyId"] = Settings.AccessKey.Id,
            ["GAMERELAY_CONTROLPLANE__BootstrapSecretAccessKey"] = Settings.AccessKey.Secret,
            [$"GAMERELAY_CONTROLPLANE__BootstrapAccessKeys__{Settings.BackendAccessKey.Id}"] = Settings.BackendAccessKey.Secret,
        });

    private DetachedProcessStart StartBackend() => Programs.Start(
        "GameRelay.Backend", ["GAMERELAY_BACKEND__", "OTEL_"], Directory.LogFile("backend"),
        new Dictionary<string, string>
        {
            ["GAMERELAY_BACKEND__Url"] = BackendUrl.ToString(),
            ["GAMERELAY_BACKEND__ControlPlaneUrl"] = ApiUrl.ToString(),
            ["GAMERELAY_BACKEND__AccessKeyId"] = Settings.BackendAccessKey.Id,
            ["GAMERELAY_BACKEND__SecretAccessKey"] = Settings.BackendAccessKey.Secret,
            ["GAMERELAY_BACKEND__Region"] = Region,
            ["GAMERELAY_BACKEND__SigningKey"] = Settings.PlayerTokenKey,
            // Who starts a platform for themselves has no accounts yet.
            ["GAMERELAY_BACKEND__PasswordCheck"] = Environment.GetEnvironmentVariable("GAMERELAY_BACKEND__PasswordCheck") ?? "AnyPassword",
        });

    private async Task<bool> AnswersAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(url, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Uri Url(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
}
