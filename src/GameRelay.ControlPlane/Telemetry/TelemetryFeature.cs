using GameRelay.Service;

namespace GameRelay.ControlPlane.Telemetry;

internal static class TelemetryFeature
{
    internal static void AddTelemetry(this IServiceCollection services)
    {
        services.AddSingleton<ControlPlaneMetrics>();
        services.AddSingleton<FleetReading>();
        services.AddSingleton<IMetricsReading, FleetGauges>();
        services.AddSingleton<QueueReading>();
        services.AddSingleton<IMetricsReading, QueueGauges>();
    }
}
