using System.Diagnostics;
using GameRelay.Service;
using ProcessSpan = GameRelay.Hosting.Process.V1.Span;

namespace GameRelay.HostAgent.Telemetry;

/// <summary>
/// The agent's part of a trace, and that of its server processes, which report theirs. None of these activities is ever the current one: the loop that
/// they begin on goes on with something else.
/// </summary>
internal static class AgentTraces
{
    private static readonly ActivitySource Source = new(Traces.SourcePrefix + "HostAgent");

    /// <summary>A command of the control plane, until it is carried out. Null when it is not traced.</summary>
    public static Activity? Command(string name, string traceParent, string processId, string gameSessionId) =>
        traceParent.Length == 0 ? null : Begin(name, ActivityKind.Consumer, Traces.Parse(traceParent), processId, gameSessionId);

    /// <summary>A trace of its own: a player comes when they like, long after the request that reserved the slot.</summary>
    public static Activity? Join(string processId, string gameSessionId, string playerSessionId) =>
        Begin("player joins", ActivityKind.Server, default, processId, gameSessionId)?.SetTag("gamerelay.player_session_id", playerSessionId);

    /// <summary>What a server process reports of its script.</summary>
    public static void Callback(ProcessSpan span, string processId, string gameSessionId)
    {
        // None of a trace that goes on here, or without the times that make it a span.
        if (span.Traceparent.Length == 0 || span.StartedAt is null || span.EndedAt is null)
            return;
        var activity = Begin(span.Name, ActivityKind.Internal, Traces.Parse(span.Traceparent), processId, gameSessionId, span.StartedAt.ToDateTimeOffset());
        activity?.SetEndTime(span.EndedAt.ToDateTime());
        activity?.Stop();
    }

    private static Activity? Begin(
        string name, ActivityKind kind, ActivityContext parent, string processId, string gameSessionId, DateTimeOffset startedAt = default)
    {
        var current = Activity.Current;
        Activity.Current = null;
        var activity = Source.StartActivity(name, kind, parent, startTime: startedAt)?
            .SetTag("gamerelay.process_id", processId).SetTag("gamerelay.game_session_id", gameSessionId);
        Activity.Current = current;
        return activity;
    }
}
