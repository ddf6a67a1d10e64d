using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Serilog;

namespace GameRelay.Service;

/// <summary>What operators need of every program in the same way: its log, metrics and traces.</summary>
public static class OperationsFeature
{
    /// <summary>First of all features, so that its metrics are there before the first listener and after the last.</summary>
    public static void AddOperations(this WebApplicationBuilder builder, string program, string section, Action<LoggerConfiguration>? levels = null)
    {
        builder.AddLogs(section, levels);
        builder.Services.AddSingleton<IValidateOptions<OperationsOptions>>(new OperationsOptionsValidator(section));
        builder.Services.AddSettings<OperationsOptions>(section);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<MetricsServer>();
        builder.Services.AddHostedService(services => services.GetRequiredService<MetricsServer>());
        builder.AddTraces(program);
    }
}
