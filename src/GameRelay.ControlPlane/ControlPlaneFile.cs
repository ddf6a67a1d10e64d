using System.Text.Json;
using GameRelay.Service;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane;

/// <summary>
/// Tells whoever started this process which ports it got: <c>control-plane.json</c> in the data directory, once all listeners are open. On a disk without
/// room it is written as soon as there is some.
/// </summary>
internal sealed partial class ControlPlaneFile(
    Listeners listeners, MetricsServer metrics, IOptions<ControlPlaneOptions> options, IHostApplicationLifetime application, TimeProvider time,
    ILogger<ControlPlaneFile> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<bool> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _path = Path.Combine(options.Value.DataDirectory, "control-plane.json");

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Here, so that the file is there when the start is over.
        application.ApplicationStarted.Register(() =>
        {
            LogListening(listeners.ApiUrl, listeners.HostUrl);
            _first.SetResult(TryWrite(isFirst: true));
        });
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var written = await _first.Task.WaitAsync(stoppingToken);
        while (!written)
        {
            await Task.Delay(Interval, time, stoppingToken);
            written = TryWrite(isFirst: false);
        }
    }

    private bool TryWrite(bool isFirst)
    {
        try
        {
            var content = new { apiUrl = Text(listeners.ApiUrl), hostUrl = Text(listeners.HostUrl), metricsUrl = metrics.Url, pid = Environment.ProcessId };
            PrivateFile.Replace(_path, JsonSerializer.Serialize(content));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (isFirst)
                LogNotWritten(_path, exception.Message);
            return false;
        }
    }

    private static string? Text(Uri? url) => url?.ToString().TrimEnd('/');

    [LoggerMessage(Level = LogLevel.Information, Message = "The API listens on {ApiUrl}, and for hosts on {HostUrl}")]
    private partial void LogListening(Uri apiUrl, Uri? hostUrl);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Cannot write {Path}, which tells on which ports this control plane listens: {Reason}. It is written when there is room")]
    private partial void LogNotWritten(string path, string reason);
}
