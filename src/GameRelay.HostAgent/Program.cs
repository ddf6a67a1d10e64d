using GameRelay.HostAgent;
using GameRelay.HostAgent.ControlPlane;
using GameRelay.HostAgent.Joining;
using GameRelay.HostAgent.Processes;
using GameRelay.HostAgent.Scripts;
using GameRelay.HostAgent.Telemetry;
using GameRelay.Service;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

Posix.HeedInterrupt();

var builder = ProgramStart.CreateBuilder(args);
builder.AddOperations("gamerelay-host-agent", AgentOptions.Section);
builder.Services.AddSettings<AgentOptions>(AgentOptions.Section);
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
builder.Services.AddSingleton<RelayTraffic>();
builder.Services.AddSingleton<ProcessSupervisor>();
builder.Services.AddSingleton<IMetricsReading, HostGauges>();
builder.Services.AddSingleton<Enrolment>();
builder.Services.AddSingleton<ScriptInstaller>();
builder.Services.AddSingleton<LogUploads>();
builder.Services.AddSingleton<ControlPlaneLink>();
builder.Services.AddHostedService<AgentService>();
builder.Services.AddGrpc();
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<AgentOptions>>((kestrel, agent) =>
    kestrel.ListenUnixSocket(Path.GetFullPath(agent.Value.SocketPath), listen => listen.Protocols = HttpProtocols.Http2));

AgentLifetime? lifetime = null;
var exitCode = await ProgramStart.RunAsync(() =>
{
    var app = builder.BuildChecked();
    var options = app.Services.GetRequiredService<AgentOptions>();
    lifetime = app.Services.GetRequiredService<AgentLifetime>();
    // Before anything is touched in it.
    app.Services.GetRequiredService<DataDirectory>();
    AgentSocket.Prepare(options.SocketPath);
    app.MapGrpcService<ServerProcessHostService>();
    app.Lifetime.ApplicationStarted.Register(() =>
        AgentSocket.Open(options.SocketPath, app.Services.GetRequiredService<RelayLauncher>().User));
    return Task.FromResult(app);
});
return exitCode == 0 && lifetime is { StopRequested: { IsCompletedSuccessfully: true } stop } && (await stop).Refused is not null
    ? ProgramStart.BadConfiguration
    : exitCode;
