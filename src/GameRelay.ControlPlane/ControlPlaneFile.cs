using System.Text.Json;
using GameRelay.Service;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane;

/// <summary>Tells whoever started this process which ports it got: <c>control-plane.json</c> in the data directory, once all listeners are open.</summary>
internal static partial class ControlPlaneFile
{
    internal static void WriteOnceListening(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var listeners = app.Services.GetRequiredService<Listeners>();
        var directory = app.Services.GetRequiredService<IOptions<ControlPlaneOptions>>().Value.DataDirectory;
        var metricsUrl = app.Services.GetRequiredService<MetricsServer>().Url;
        var content = new { apiUrl = Text(listeners.ApiUrl), hostUrl = Text(listeners.HostUrl), metricsUrl, pid = Environment.ProcessId };
        PrivateFile.Replace(Path.Combine(directory, "control-plane.json"), JsonSerializer.Serialize(content));
        LogListening(app.Logger, listeners.ApiUrl, listeners.HostUrl);
    });

    private static string? Text(Uri? url) => url?.ToString().TrimEnd('/');

    [LoggerMessage(Level = LogLevel.Information, Message = "The API listens on {ApiUrl}, and for hosts on {HostUrl}")]
    private static partial void LogListening(ILogger logger, Uri apiUrl, Uri? hostUrl);
}
