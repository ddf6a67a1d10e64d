using System.Text.Json;
using Microsoft.Extensions.Options;

namespace GameRelay.Backend;

/// <summary>Tells whoever started this process which port it got, once it listens.</summary>
internal static partial class StateFile
{
    public static void WriteOnceListening(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var url = app.Urls.First();
        LogListening(app.Logger, url);
        if (app.Services.GetRequiredService<IOptions<BackendOptions>>().Value.StateFile is not { Length: > 0 } path)
            return;

        // Whole or not at all: a reader may look at any moment.
        var temporary = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(temporary, JsonSerializer.Serialize(new { url, pid = Environment.ProcessId }));
        File.Move(temporary, path, overwrite: true);
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "The backend listens on {Url}")]
    private static partial void LogListening(ILogger logger, string url);
}
