using System.Diagnostics;
using GameRelay.HostAgent.Telemetry;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Service;

namespace GameRelay.HostAgent.Processes;

/// <summary>The game session that a process has to activate, until it is active or has failed: then the command is acknowledged. On the loop only.</summary>
internal sealed class PendingActivation(string processId, HostReports reports)
{
    private ActivateGameSession? _command;
    private Activity? _trace;

    /// <summary>What to tell the process; null when nothing is to be activated.</summary>
    public Activate? Activate => _command?.Activate;

    /// <summary>The time it may take. Both are the control plane's times, so the clocks of the two machines need not agree.</summary>
    public TimeSpan? Within => _command is null ? null : _command.ActivationDeadline.ToDateTimeOffset() - _command.Activate.ControlPlaneTime.ToDateTimeOffset();

    /// <summary>Given, or given again.</summary>
    public void Take(ActivateGameSession command)
    {
        // Of a repeated command one activity is enough.
        _trace ??= AgentTraces.Command("ActivateGameSession", command.Activate.Traceparent, processId, command.Activate.GameSessionId);
        if (_trace is not null)
            command.Activate.Traceparent = _trace.TraceParent();
        _command = command;
    }

    /// <summary>It is active, or the error says why it is not going to be.</summary>
    public void End(string error = "")
    {
        if (_command is null)
            return;
        if (error.Length > 0)
            _trace?.SetStatus(ActivityStatusCode.Error, error);
        _trace?.Stop();
        reports.Send(new HostReport { CommandAck = new() { CommandId = _command.CommandId, Error = error } });
        _command = null;
    }
}
