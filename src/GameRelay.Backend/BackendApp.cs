using GameRelay.Backend.Sessions;
using GameRelay.Backend.SignIn;
using GameRelay.Service;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Serilog.Events;

namespace GameRelay.Backend;

/// <summary>The table of contents: one line for each feature.</summary>
internal static class BackendApp
{
    private const int MaximumBodyBytes = 16 * 1024;

    public static WebApplication Build(string[] args, Action<IServiceCollection>? replace = null)
    {
        var builder = ProgramStart.CreateBuilder(args);
        builder.AddOperations(
            "gamerelay-backend", BackendOptions.Section, levels => levels.MinimumLevel.Override(typeof(PlayerAuthentication).FullName!, LogEventLevel.Warning));
        builder.Services.AddSettings<BackendOptions>(BackendOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<BackendOptions>, BackendOptionsValidator>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<BackendMetrics>();
        builder.Services.AddProblems();
        builder.Services.AddSignIn();
        builder.Services.AddSessions();
        builder.Services.AddSingleton<BackendListener>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<BackendListener>((kestrel, listener) => listener.Open(kestrel));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBodyBytes;
        });
        replace?.Invoke(builder.Services);

        var app = builder.BuildChecked();
        // A players file that cannot be read stops the start, not the first sign-in.
        app.Services.GetRequiredService<ListedPlayers>();
        app.UseMetrics();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapSignIn();
        app.MapSessions();
        app.MapGet("/healthz", () => TypedResults.Text("healthy"));
        app.WriteOnceListening();
        return app;
    }
}
