using System.Globalization;
using GameRelay.HostAgent;
using GameRelay.HostAgent.ControlPlane;
using GameRelay.HostAgent.Joining;
using GameRelay.HostAgent.Processes;
using GameRelay.HostAgent.Scripts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Serilog;
using Serilog.Events;

const int BadConfiguration = 78; // EX_CONFIG of sysexits.h

Posix.HeedInterrupt();

var builder = WebApplication.CreateSlimBuilder(args);
builder.Configuration.AddEnvironmentVariables("GAMERELAY_");
builder.Services.AddSerilog(logging => logging
    .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
    .MinimumLevel.Override("Grpc", LogEventLevel.Warning)
    .WriteTo.Console(formatProvider: CultureInfo.InvariantCulture));
builder.Services.AddOptions<AgentOptions>().BindConfiguration(AgentOptions.Section).ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton<IValidateOptions<AgentOptions>, AgentOptionsValidator>();
builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<AgentOptions>>().Value);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<DataDirectory>();
builder.Services.AddSingleton<AgentLifetime>();
builder.Services.AddSingleton<IHostLifetime>(services => services.GetRequiredService<AgentLifetime>());
builder.Services.AddSingleton<RelayLauncher>();
builder.Services.AddSingleton<ScriptCache>();
builder.Services.AddSingleton<ScriptCheck>();
builder.Services.AddSingleton<GameSessionLogs>();
builder.Services.AddSingleton<ProcessSupervisor>();
builder.Services.AddSingleton<Enrolment>();
builder.Services.AddSingleton<ScriptInstaller>();
builder.Services.AddSingleton<ControlPlaneLink>();
builder.Services.AddHostedService<AgentService>();
builder.Services.AddGrpc();
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<AgentOptions>>((kestrel, agent) =>
    kestrel.ListenUnixSocket(Path.GetFullPath(agent.Value.SocketPath), listen => listen.Protocols = HttpProtocols.Http2));

try
{
    await using var app = builder.Build();
    var options = app.Services.GetRequiredService<AgentOptions>();
    // Before anything is touched in it.
    app.Services.GetRequiredService<DataDirectory>();
    AgentSocket.Prepare(options.SocketPath);
    app.MapGrpcService<ServerProcessHostService>();
    app.Lifetime.ApplicationStarted.Register(() =>
        AgentSocket.Open(options.SocketPath, app.Services.GetRequiredService<RelayLauncher>().User));
    var stopRequested = app.Services.GetRequiredService<AgentLifetime>().StopRequested;
    await app.RunAsync();
    return stopRequested.IsCompletedSuccessfully && (await stopRequested).Refused is not null ? BadConfiguration : 0;
}
catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException or FileNotFoundException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return BadConfiguration;
}
