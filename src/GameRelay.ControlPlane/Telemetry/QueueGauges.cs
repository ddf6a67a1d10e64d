using System.Diagnostics.Metrics;
using GameRelay.Service;

namespace GameRelay.ControlPlane.Telemetry;

/// <summary>Amazon GameLift's figures of a queue that are of this moment.</summary>
internal sealed class QueueGauges : IMetricsReading
{
    private readonly QueueReading _reading;

    public QueueGauges(IMeterFactory meters, QueueReading reading)
    {
        _reading = reading;
        var meter = meters.Create(MetricsServer.MeterName);
        meter.CreateObservableGauge(
            "queue_depth", () => reading.Queues.Select(queue => new Measurement<int>(queue.Depth, new KeyValuePair<string, object?>("queue", queue.Queue))),
            description: "Placements in PENDING.");
        meter.CreateObservableGauge(
            "queue_average_wait_seconds",
            () => reading.Queues.Select(queue => new Measurement<double>(queue.AverageWait, new KeyValuePair<string, object?>("queue", queue.Queue))),
            description: "Their mean age.");
    }

    public Task RefreshAsync(CancellationToken cancellationToken) => _reading.RefreshAsync(cancellationToken);
}
