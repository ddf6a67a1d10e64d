using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.AccessKeys;
using GameRelay.ControlPlane.Features.Aliases;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Features.GameSessions.Logs;
using GameRelay.ControlPlane.Features.Locations;
using GameRelay.ControlPlane.Features.Placements;
using GameRelay.ControlPlane.Features.PlayerSessions;
using GameRelay.ControlPlane.Features.Queues;
using GameRelay.ControlPlane.Features.Retention;
using GameRelay.ControlPlane.Features.Scripts;
using GameRelay.ControlPlane.Features.Tags;
using GameRelay.ControlPlane.Hosts;
using GameRelay.ControlPlane.Telemetry;
using GameRelay.Service;
using Microsoft.Extensions.Options;
using Serilog.Events;

namespace GameRelay.ControlPlane;

/// <summary>The table of contents: one line for each feature.</summary>
internal static class ControlPlaneApp
{
    internal static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = ProgramStart.CreateBuilder(args);
        builder.AddOperations(
            "gamerelay-control-plane", ControlPlaneOptions.Section,
            // What fails in the database is told, or handled, by whoever asked it.
            levels => levels.MinimumLevel.Override("Microsoft.EntityFrameworkCore", LogEventLevel.Fatal));
        builder.Services.AddSingleton<TimeProvider>(new DatabaseClock(TimeProvider.System));
        builder.Services.AddSingleton<Listeners>();
        builder.Services.AddSingleton<ListenerCertificates>();
        builder.Services.AddSettings<ControlPlaneOptions>(ControlPlaneOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<ControlPlaneOptions>, ControlPlaneOptionsValidator>();

        builder.Services.AddHostedService<GradualStop>();
        builder.Services.AddHostedService<ControlPlaneFile>();
        builder.Services.AddOptions<Microsoft.Extensions.Hosting.HostOptions>().Configure<IOptions<ControlPlaneOptions>>(
            (host, options) => host.ShutdownTimeout = TimeSpan.FromSeconds(30) + options.Value.StopDelay);
        builder.Services.AddTelemetry();
        builder.Services.AddData();
        builder.Services.AddApi();
        builder.Services.AddAccessKeys();
        builder.Services.AddScripts();
        builder.Services.AddFleets();
        builder.Services.AddLocations();
        builder.Services.AddAliases();
        builder.Services.AddGameSessions();
        builder.Services.AddGameSessionLogs();
        builder.Services.AddPlayerSessions();
        builder.Services.AddQueues();
        builder.Services.AddPlacements();
        builder.Services.AddTags();
        builder.Services.AddRetention();
        builder.Services.AddCommandSignal();
        builder.Services.AddHosts();
        return builder;
    }

    /// <summary>Everything up to the listeners: the database is migrated and the first access key is there.</summary>
    internal static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder, CancellationToken cancellationToken)
    {
        var app = builder.BuildChecked();
        await app.Services.MigrateDatabaseAsync(cancellationToken);
        await app.Services.CheckMasterKeysAsync(cancellationToken);
        await app.Services.AddBootstrapAccessKeyAsync(cancellationToken);
        app.MapHosts();
        app.MapHealth();
        app.MapGameSessionLogs();
        app.MapApi();
        return app;
    }
}
