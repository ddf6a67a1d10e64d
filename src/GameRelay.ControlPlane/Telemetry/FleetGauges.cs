using System.Diagnostics.Metrics;
using GameRelay.Service;

namespace GameRelay.ControlPlane.Telemetry;

/// <summary>Amazon GameLift's figures of a fleet, by location.</summary>
internal sealed class FleetGauges : IMetricsReading
{
    private readonly FleetReading _reading;

    public FleetGauges(IMeterFactory meters, FleetReading reading)
    {
        _reading = reading;
        var meter = meters.Create(MetricsServer.MeterName);
        Gauge("desired_instances", "Hosts that the location should have.", f => f.Desired);
        Gauge("min_instances", "The fewest hosts that scaling may leave.", f => f.Minimum);
        Gauge("max_instances", "The most hosts that scaling may make.", f => f.Maximum);
        Gauge("active_instances", "Hosts that are connected and do not drain, idle or not.", f => f.ActiveInstances);
        Gauge("idle_instances", "Those of them without a game session.", f => f.IdleInstances);
        Gauge("unreachable_instances", "Hosts that are not heard of and whose lease is not over.", f => f.UnreachableInstances);
        Gauge("active_server_processes", "Server processes that are ready or have a game session.", f => f.ActiveProcesses);
        Gauge("healthy_server_processes", "Of them, those whose host is connected; the host ends those that are unhealthy.", f => f.HealthyProcesses);
        Gauge("activating_game_sessions", "Game sessions in ACTIVATING.", f => f.ActivatingGameSessions);
        Gauge("active_game_sessions", "Game sessions in ACTIVE.", f => f.ActiveGameSessions);
        Gauge("available_game_sessions", "Healthy server processes that wait for a game session.", f => f.AvailableGameSessions);
        Gauge("current_player_sessions", "Player sessions in ACTIVE and RESERVED.", f => f.CurrentPlayerSessions);
        Gauge("available_player_sessions", "Empty slots of ACTIVE game sessions.", f => f.AvailablePlayerSessions);
        Gauge("waiting_host_commands", "Commands to hosts that are not acknowledged.", f => f.WaitingCommands);

        void Gauge(string name, string description, Func<FleetFigures, int> value) => meter.CreateObservableGauge(
            name,
            () => reading.Fleets.Select(figures => new Measurement<int>(value(figures), new("fleet_id", figures.FleetId), new("location", figures.Location))),
            description: description);
    }

    public Task RefreshAsync(CancellationToken cancellationToken) => _reading.RefreshAsync(cancellationToken);
}
