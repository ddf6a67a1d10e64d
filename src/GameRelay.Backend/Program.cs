using System.Text.Json.Serialization;
using GameRelay.Backend;
using GameRelay.Backend.Sessions;
using GameRelay.Backend.SignIn;
using Microsoft.Extensions.Options;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

var builder = WebApplication.CreateBuilder(args);
builder.Configuration.AddEnvironmentVariables("GAMERELAY_");
builder.Services.AddSerilog(logging => logging
    .MinimumLevel.Information()
    .MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
    .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning)
    .WriteTo.Console(new RenderedCompactJsonFormatter()));
builder.Services.AddOptions<BackendOptions>().BindConfiguration(BackendOptions.Section).ValidateDataAnnotations()
    .Validate(options => options.TokenKeyIsUsable, $"{BackendOptions.Section}:{nameof(BackendOptions.TokenKey)} must be 32 bytes or more in base64.")
    .Validate(options => options.PlayersFile is not { Length: > 0 } file || File.Exists(file), $"{BackendOptions.Section}:{nameof(BackendOptions.PlayersFile)} names no file.")
    .ValidateOnStart();

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddProblemDetails();
builder.Services.AddExceptionHandler<ApiProblems>();
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
// Malformed JSON goes to the exception handler too, which names the place.
builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
builder.Services.AddSignIn();
builder.Services.AddSessions();
builder.WebHost.ConfigureKestrel((_, kestrel) =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = 16 * 1024;
});

var app = builder.Build();
app.Urls.Add(app.Services.GetRequiredService<IOptions<BackendOptions>>().Value.Url);
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseAuthentication();
app.UseAuthorization();
app.MapSignIn();
app.MapSessions();
app.MapGet("/healthz", () => TypedResults.Ok(new { status = "ok" }));
await app.RunAsync();
