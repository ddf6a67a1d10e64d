using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Prometheus;

namespace GameRelay.Service;

/// <summary>
/// Answers Prometheus on a listener of its own, which is none of the program's pipeline: it opens before the program's listeners and closes after them.
/// </summary>
public sealed partial class MetricsServer(
    IOptions<OperationsOptions> options, IMeterFactory meters, IEnumerable<IMetricsReading> readings, TimeProvider time,
    ILoggerFactory loggers)
    : IHostedService, IDisposable
{
    /// <summary>Every meter of ours has this name, which begins the names of its metrics.</summary>
    public const string MeterName = "GameRelay";

    // What a gauge told of a fleet that is gone goes soon. A counter that goes begins anew, so it stays for as long as the library lets it.
    private static readonly TimeSpan GaugesExpireAfter = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan CountersExpireAfter = TimeSpan.FromDays(1);

    private readonly ILogger _logger = loggers.CreateLogger<MetricsServer>();
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly List<IDisposable> _adapters = [];
    private ReloadingCertificate? _certificate;
    private WebApplication? _server;

    /// <summary>Null when it is turned off.</summary>
    public Uri? Url { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        DotNetStats.Register(_registry);
        Adapt(instrument => instrument.GetType().GetGenericTypeDefinition() == typeof(ObservableGauge<>), GaugesExpireAfter);
        Adapt(instrument => instrument.GetType().GetGenericTypeDefinition() != typeof(ObservableGauge<>), CountersExpireAfter);
        if (ListenUrl.TryParse(options.Value.MetricsUrl) is not { } listener)
            return;

        var builder = WebApplication.CreateEmptyBuilder(new());
        // Signals are the program's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, listener));
        if (listener.IsHttps)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
            _certificate = new(
                new("MetricsCertificatePath", options.Value.MetricsCertificatePath!, "MetricsCertificateKeyPath", options.Value.MetricsCertificateKeyPath, null),
                time, loggers.CreateLogger<ReloadingCertificate>());
        }
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync(cancellationToken);
        var bound = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Url = new Uri(new Uri(bound), "metrics");
        LogListening(Url);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is null)
            return;
        await _server.StopAsync(cancellationToken);
        await _server.DisposeAsync();
        _server = null;
    }

    public void Dispose()
    {
        _adapters.ForEach(adapter => adapter.Dispose());
        _certificate?.Dispose();
    }

    /// <summary>What Prometheus is answered.</summary>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        foreach (var reading in readings)
        {
            try
            {
                await reading.RefreshAsync(cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotRead(exception, reading.GetType().Name);
            }
        }
        await _registry.CollectAndExportAsTextAsync(output, cancellationToken);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/metrics")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        using MemoryStream answer = new();
        await WriteAsync(answer, context.RequestAborted);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer.GetBuffer().AsMemory(0, (int)answer.Length), context.RequestAborted);
    }

    private void Listen(KestrelServerOptions kestrel, ListenUrl listener)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(listener.Address, listener.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (listener.IsHttps)
                _certificate!.Use(listen);
        });
    }

    // Several hosts in one process, as tests have them, each tell their own.
    private void Adapt(Func<Instrument, bool> wanted, TimeSpan expireAfter) => _adapters.Add(MeterAdapter.StartListening(new()
    {
        Registry = _registry,
        MetricFactory = Metrics.WithCustomRegistry(_registry),
        InstrumentFilterPredicate = instrument => instrument.Meter.Name == MeterName && instrument.Meter.Scope == meters && wanted(instrument),
        MetricsExpireAfter = expireAfter,
        ResolveHistogramBuckets = _ => [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    }));

    [LoggerMessage(Level = LogLevel.Information, Message = "Metrics are at {MetricsUrl}")]
    private partial void LogListening(Uri metricsUrl);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The metrics of {Reading} could not be read")]
    private partial void LogNotRead(Exception exception, string reading);

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
