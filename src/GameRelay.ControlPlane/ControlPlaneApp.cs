using System.Globalization;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.AccessKeys;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Features.GameSessions;
using GameRelay.ControlPlane.Features.PlayerSessions;
using GameRelay.ControlPlane.Features.Retention;
using GameRelay.ControlPlane.Features.Scripts;
using GameRelay.ControlPlane.Hosts;
using Serilog;
using Serilog.Events;

namespace GameRelay.ControlPlane;

/// <summary>The table of contents: one line for each feature.</summary>
internal static class ControlPlaneApp
{
    // The id of the request that the line belongs to stands at its end.
    private const string LogLine = "[{Timestamp:HH:mm:ss} {Level:u3}] {Message:lj} {RequestId}{NewLine}{Exception}";

    internal static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Configuration.AddEnvironmentVariables("GAMERELAY_").AddCommandLine(args);
        builder.Services.AddSerilog((_, logger) => logger
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // A host that goes is told by its stream, not by gRPC with a stack trace.
            .MinimumLevel.Override("Grpc", LogEventLevel.Warning)
            // What fails in the database is told, or handled, by whoever asked it.
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore", LogEventLevel.Fatal)
            .ReadFrom.Configuration(builder.Configuration)
            .WriteTo.Console(outputTemplate: LogLine, formatProvider: CultureInfo.InvariantCulture));
        builder.Services.AddSingleton<TimeProvider>(new DatabaseClock(TimeProvider.System));
        builder.Services.AddSingleton<Listeners>();
        builder.Services.AddOptions<ControlPlaneOptions>().BindConfiguration(ControlPlaneOptions.Section).ValidateDataAnnotations().ValidateOnStart();

        builder.Services.AddData();
        builder.Services.AddApi();
        builder.Services.AddAccessKeys(builder.Configuration);
        builder.Services.AddScripts();
        builder.Services.AddFleets();
        builder.Services.AddGameSessions();
        builder.Services.AddPlayerSessions();
        builder.Services.AddRetention();
        builder.Services.AddCommandSignal();
        builder.Services.AddHosts();
        return builder;
    }

    /// <summary>Everything up to the listeners: the database is migrated and the first access key is there.</summary>
    internal static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder, CancellationToken cancellationToken)
    {
        var app = builder.Build();
        await app.Services.MigrateDatabaseAsync(cancellationToken);
        await app.Services.CheckMasterKeysAsync(cancellationToken);
        await app.Services.AddBootstrapAccessKeyAsync(cancellationToken);
        app.MapHosts();
        app.MapHealth();
        app.MapApi();
        app.WriteOnceListening();
        return app;
    }
}
