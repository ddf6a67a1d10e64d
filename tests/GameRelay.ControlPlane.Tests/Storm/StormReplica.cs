using System.Diagnostics;
using System.Text.Json;
using GameRelay.Api;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Storm;

/// <summary>Where a replica is to be had while it runs; each start has other ports.</summary>
internal sealed record StormEndpoint(GameRelayClient Api, Uri HostUrl);

/// <summary>A control plane that is a process of its own, to be killed without a word.</summary>
internal sealed class StormReplica(string dataDirectory, string connectionString, HttpClient http) : IAsyncDisposable
{
    private readonly string _log = Path.Combine(dataDirectory, "control-plane.log");
    private readonly string _ready = Path.Combine(dataDirectory, "control-plane.json");
    private Process? _process;
    private volatile StormEndpoint? _endpoint;

    /// <summary>Null while it does not run.</summary>
    internal StormEndpoint? Endpoint => _endpoint;

    internal int Kills { get; private set; }

    internal async Task StartAsync()
    {
        File.Delete(_ready);
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var program = Path.GetFullPath(Path.Combine(own, "..", "..", "GameRelay.ControlPlane", Path.GetFileName(own), "GameRelay.ControlPlane.dll"));
        // The shell becomes the program, so its id is the one to kill.
        _process = Process.Start("sh",
        [
            "-c", "exec \"$@\" >>\"$0\" 2>&1", _log, "dotnet", program,
            $"--ControlPlane:DataDirectory={dataDirectory}",
            $"--ControlPlane:ConnectionString={connectionString};Maximum Pool Size=60",
            "--ControlPlane:ApiUrl=http://127.0.0.1:0",
            "--ControlPlane:HostUrl=https://127.0.0.1:0",
            $"--ControlPlane:BootstrapAccessKeyId={ControlPlaneHost.AccessKeyId}",
            $"--ControlPlane:BootstrapSecretAccessKey={ControlPlaneHost.Secret}",
            "--ControlPlane:HostUnreachableAfter=00:00:04",
            "--ControlPlane:HostLease=00:00:08",
            "--Serilog:MinimumLevel:Default=Warning",
        ]);
        await Eventually.TrueAsync(() => File.Exists(_ready) || _process.HasExited, "the control plane listens", TimeSpan.FromMinutes(2));
        Assert.False(_process.HasExited, $"The control plane did not start: {await ReadLogAsync()}");
        using var content = JsonDocument.Parse(await File.ReadAllBytesAsync(_ready));
        var api = new Uri(content.RootElement.GetProperty("apiUrl").GetString()!);
        _endpoint = new(
            new(http, new()
            {
                Endpoint = api,
                AccessKeyId = ControlPlaneHost.AccessKeyId,
                SecretAccessKey = ControlPlaneHost.Secret,
                Authentication = AuthenticationScheme.Bearer,
                MaximumAttempts = 1,
            }),
            new(content.RootElement.GetProperty("hostUrl").GetString()!));
    }

    /// <summary>As <c>kill -9</c> does.</summary>
    internal async Task KillAsync()
    {
        _endpoint = null;
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
        Kills++;
    }

    /// <summary>What it logged as an error in all its lives. Nobody's death but its own may cause one.</summary>
    internal async Task<IReadOnlyList<string>> ErrorsAsync() =>
        [.. (await ReadLogAsync()).Split('\n').Where(line => line.Contains(" ERR] ", StringComparison.Ordinal) || line.Contains(" FTL] ", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
    }

    private async Task<string> ReadLogAsync() => File.Exists(_log) ? await File.ReadAllTextAsync(_log) : "";
}
