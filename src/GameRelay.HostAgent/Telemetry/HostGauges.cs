using System.Diagnostics.Metrics;
using GameRelay.HostAgent.Processes;
using GameRelay.Hosting.Process.V1;
using GameRelay.Service;

namespace GameRelay.HostAgent.Telemetry;

/// <summary>How this host and its server processes are, looked up for each answer to Prometheus.</summary>
internal sealed class HostGauges : IMetricsReading
{
    private static readonly ProcessPhase[] Phases = [.. Enum.GetValues<ProcessPhase>().Where(phase => phase != ProcessPhase.Unspecified)];

    private readonly ProcessSupervisor _supervisor;
    private readonly Counter<double> _cpuSeconds;
    private HostFigures _figures = HostFigures.None;

    public HostGauges(ProcessSupervisor supervisor, IMeterFactory meters)
    {
        _supervisor = supervisor;
        var meter = meters.Create(MetricsServer.MeterName);
        _cpuSeconds = meter.CreateCounter<double>("relay_cpu_seconds_total", description: "Processor time of the server processes.");
        meter.CreateObservableGauge(
            "control_plane_connected", () => _figures.IsConnected ? 1 : 0, description: "1 while there is a stream to the control plane, else 0.");
        meter.CreateObservableGauge(
            "host_server_processes",
            () => Phases.Select(phase => new Measurement<int>(
                _figures.Processes.Count(process => process.Phase == phase), new KeyValuePair<string, object?>("phase", phase.ToString().ToLowerInvariant()))),
            description: "Server processes that run, by phase.");
        meter.CreateObservableGauge("relay_players", () => _figures.Processes.Sum(process => process.Players), description: "Players who are connected.");
        meter.CreateObservableGauge(
            "relay_memory_bytes", () => _figures.Processes.Sum(process => process.MemoryBytes), description: "Resident memory of the server processes.");
    }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _figures = await _supervisor.ReadFiguresAsync();
        _cpuSeconds.Add(_figures.Processes.Sum(process => process.ProcessorTime.TotalSeconds));
    }
}
