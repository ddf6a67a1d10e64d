using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.Service;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Features.GameSessions.Logs;

internal static class GameSessionLogsFeature
{
    internal static void AddGameSessionLogs(this IServiceCollection services)
    {
        services.AddSettings<LogOptions>(ControlPlaneOptions.Section);
        services.AddSingleton<IValidateOptions<LogOptions>, LogOptionsValidator>();
        services.AddHttpContextAccessor();
        services.AddSingleton<ILogStore, FileLogStore>();
        services.AddSingleton<LogIntake>();
        services.AddSingleton<LogUrls>();
        services.AddSingleton<LogDownload>();
        services.AddSingleton<LogSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<LogSweep>());
        services.AddGameLiftOperation<GetGameSessionLogUrl, GetGameSessionLogUrlRequest, GetGameSessionLogUrlResponse>();
    }

    /// <summary>At any path, like the API. Any other path is the API's, which says what it takes.</summary>
    internal static void MapGameSessionLogs(this WebApplication app)
    {
        var (download, api) = (app.Services.GetRequiredService<LogDownload>(), app.Services.GetRequiredService<ApiEndpoint>());
        app.MapGet("/{**path}", context => LogUrls.FindKey(context.Request.Path) is { } key ? download.HandleAsync(context, key) : api.HandleAsync(context));
    }
}
