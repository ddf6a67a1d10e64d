using System.Diagnostics.Metrics;
using GameRelay.Service;

namespace GameRelay.ControlPlane.Telemetry;

/// <summary>What this replica itself has done since its start; the sum over the replicas is the whole.</summary>
internal sealed class ControlPlaneMetrics
{
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _requestDuration;
    private readonly UpDownCounter<long> _hostStreams;
    private readonly Counter<long> _processActivations;
    private readonly Counter<long> _processTerminations;
    private readonly Counter<long> _processAbnormalTerminations;
    private readonly Counter<long> _playerSessionActivations;

    public ControlPlaneMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MetricsServer.MeterName);
        _requests = meter.CreateCounter<long>("api_requests_total", description: "Requests to the API by operation and by the error they were answered with.");
        _requestDuration = meter.CreateHistogram<double>("api_request_duration_seconds", "s", "Time from a request's head to its answer.");
        _hostStreams = meter.CreateUpDownCounter<long>("host_streams", description: "Hosts whose stream this replica holds.");
        _processActivations = meter.CreateCounter<long>("server_process_activations_total", description: "Server processes that got ready.");
        _processTerminations = meter.CreateCounter<long>("server_process_terminations_total", description: "Server processes that ended, for whatever reason.");
        _processAbnormalTerminations = meter.CreateCounter<long>(
            "server_process_abnormal_terminations_total", description: "Server processes that crashed, were ended for a fault, or were lost with their host.");
        _playerSessionActivations = meter.CreateCounter<long>(
            "player_session_activations_total", description: "Player sessions that went from RESERVED to ACTIVE.");
    }

    /// <param name="operation">Never what a caller made up: each value is a series.</param>
    /// <param name="errorCode">Empty for success.</param>
    /// <param name="elapsed">From the request's head to its answer.</param>
    public void Answered(string operation, string errorCode, TimeSpan elapsed)
    {
        _requests.Add(1, new("operation", operation), new("error", errorCode));
        _requestDuration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
    }

    /// <summary>A host's stream, until it is disposed.</summary>
    public IDisposable CountStream()
    {
        _hostStreams.Add(1);
        return new OpenStream(_hostStreams);
    }

    public void ProcessActivated(string fleetId, string location) => _processActivations.Add(1, new("fleet_id", fleetId), new("location", location));

    public void ProcessEnded(string fleetId, string location, bool abnormal)
    {
        _processTerminations.Add(1, new("fleet_id", fleetId), new("location", location));
        if (abnormal)
            _processAbnormalTerminations.Add(1, new("fleet_id", fleetId), new("location", location));
    }

    public void PlayerSessionActivated(string fleetId, string location) =>
        _playerSessionActivations.Add(1, new("fleet_id", fleetId), new("location", location));

    private sealed class OpenStream(UpDownCounter<long> hostStreams) : IDisposable
    {
        public void Dispose() => hostStreams.Add(-1);
    }
}
