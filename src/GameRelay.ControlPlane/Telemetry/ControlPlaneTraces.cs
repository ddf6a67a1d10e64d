using System.Diagnostics;
using GameRelay.Hosting.Host.V1;
using GameRelay.Service;

namespace GameRelay.ControlPlane.Telemetry;

/// <summary>The trace of a request goes on where the request itself does not: in the outbox, and in what hosts ask.</summary>
internal static class ControlPlaneTraces
{
    private static readonly ActivitySource Source = new(Traces.SourcePrefix + "ControlPlane");

    /// <summary>The name of what is called, instead of the one path that all calls have.</summary>
    internal static void Name(Activity? request, string operation, string requestId) =>
        request?.SetTag(Traces.OperationTag, operation).SetTag("gamerelay.request_id", requestId);

    /// <summary>A command leaves the outbox; between the request and this it waited.</summary>
    internal static void Sent(HostCommand command, string computeName)
    {
        var (name, traceParent) = command.CommandCase switch
        {
            HostCommand.CommandOneofCase.ActivateGameSession => ("send ActivateGameSession", command.ActivateGameSession.Activate.Traceparent),
            HostCommand.CommandOneofCase.TerminateGameSession => ("send TerminateGameSession", command.TerminateGameSession.Traceparent),
            _ => ("", ""),
        };
        if (traceParent.Length == 0)
            return;
        using var activity = Source.StartActivity(name, ActivityKind.Producer, Traces.Parse(traceParent));
        if (activity is null)
            return;
        activity.SetTag("gamerelay.host", computeName);
        if (command.CommandCase == HostCommand.CommandOneofCase.ActivateGameSession)
            command.ActivateGameSession.Activate.Traceparent = activity.Id;
        else
            command.TerminateGameSession.Traceparent = activity.Id;
    }

    /// <summary>A player has come to a relay, which asks whether the player session is good.</summary>
    internal static Activity? Accepting(AcceptPlayer accept)
    {
        if (accept.Traceparent.Length == 0)
            return null;
        return Source.StartActivity("accept player session", ActivityKind.Consumer, Traces.Parse(accept.Traceparent))?
            .SetTag("gamerelay.game_session_id", accept.GameSessionId).SetTag("gamerelay.player_session_id", accept.PlayerSessionId);
    }
}
