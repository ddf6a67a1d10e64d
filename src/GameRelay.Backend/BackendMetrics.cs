using System.Diagnostics.Metrics;
using GameRelay.Service;

namespace GameRelay.Backend;

internal sealed class BackendMetrics(IMeterFactory meters)
{
    private readonly Histogram<double> _requestDuration = meters.Create(MetricsServer.MeterName)
        .CreateHistogram<double>("backend_request_duration_seconds", "s", "Time from a request to its answer.");

    /// <param name="route">The pattern, and never what a caller made up: each value is a series.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="elapsed">Until the answer.</param>
    public void Answered(string route, int status, TimeSpan elapsed) =>
        _requestDuration.Record(elapsed.TotalSeconds, new("route", route), new("status", status));
}

internal static class BackendMeasuring
{
    /// <summary>First of all, so that it sees the answer as the caller gets it.</summary>
    public static void UseMetrics(this WebApplication app)
    {
        var (metrics, time) = (app.Services.GetRequiredService<BackendMetrics>(), app.Services.GetRequiredService<TimeProvider>());
        app.Use(async (context, next) =>
        {
            var started = time.GetTimestamp();
            // Now, since whoever handles an error takes the endpoint away.
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unknown";
            await next(context);
            metrics.Answered(route, context.Response.StatusCode, time.GetElapsedTime(started));
        });
    }
}
