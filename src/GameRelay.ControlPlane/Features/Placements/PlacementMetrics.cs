using System.Diagnostics.Metrics;
using GameRelay.Api;
using GameRelay.Service;

namespace GameRelay.ControlPlane.Features.Placements;

/// <summary>What this replica itself has done for queues since its start; the sum over the replicas is the whole.</summary>
internal sealed class PlacementMetrics
{
    private readonly Counter<long> _started;
    private readonly Counter<long> _succeeded;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _timedOut;
    private readonly Counter<long> _cancelled;
    private readonly Counter<long> _firstChoiceOutOfCapacity;
    private readonly Counter<long> _lowestLatency;
    private readonly Counter<long> _lowestPrice;

    public PlacementMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MetricsServer.MeterName);
        _started = meter.CreateCounter<long>("placements_started_total", description: "Placements that were asked for.");
        _succeeded = meter.CreateCounter<long>("placements_succeeded_total", description: "Placements that became FULFILLED, by the location of their game session.");
        _failed = meter.CreateCounter<long>("placements_failed_total", description: "Placements that became FAILED.");
        _timedOut = meter.CreateCounter<long>("placements_timed_out_total", description: "Placements that became TIMED_OUT.");
        _cancelled = meter.CreateCounter<long>("placements_canceled_total", description: "Placements that became CANCELLED.");
        _firstChoiceOutOfCapacity = meter.CreateCounter<long>(
            "placements_first_choice_out_of_capacity_total", description: "Of those that succeeded, those that the first choice's fleet had no process for.");
        _lowestLatency = meter.CreateCounter<long>(
            "placements_lowest_latency_total", description: "Of those that succeeded and told latencies, those that went to a location with the lowest.");
        _lowestPrice = meter.CreateCounter<long>(
            "placements_lowest_price_total", description: "Of those that succeeded and told latencies, those that went to the cheapest fleet of their location.");
    }

    public void Started(string queue) => _started.Add(1, Label(queue));

    public void Succeeded(string queue, string location, PlacementAttempt? attempt)
    {
        _succeeded.Add(1, Label(queue), new("location", location));
        Count(_firstChoiceOutOfCapacity, attempt?.FirstChoiceOutOfCapacity);
        Count(_lowestLatency, attempt?.LowestLatency);
        Count(_lowestPrice, attempt?.LowestPrice);

        void Count(Counter<long> counter, bool? isSo)
        {
            if (isSo == true)
                counter.Add(1, Label(queue));
        }
    }

    public void Ended(string queue, GameSessionPlacementState status) => (status switch
    {
        GameSessionPlacementState.TimedOut => _timedOut,
        GameSessionPlacementState.Cancelled => _cancelled,
        _ => _failed,
    }).Add(1, Label(queue));

    private static KeyValuePair<string, object?> Label(string queue) => new("queue", queue);
}
