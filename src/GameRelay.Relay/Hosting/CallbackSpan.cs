using GameRelay.Hosting.Process.V1;
using Google.Protobuf.WellKnownTypes;

namespace GameRelay.Relay.Hosting;

/// <summary>Tells the agent how long a callback took that belongs to a trace, when it is disposed. Without a trace it does nothing.</summary>
internal readonly struct CallbackSpan : IDisposable
{
    private readonly AgentReports _reports;
    private readonly TimeProvider _time;
    private readonly Span? _span;

    public CallbackSpan(string name, string traceParent, AgentReports reports, TimeProvider time)
    {
        (_reports, _time) = (reports, time);
        if (traceParent.Length > 0)
            _span = new() { Name = name, Traceparent = traceParent, StartedAt = Timestamp.FromDateTimeOffset(time.GetUtcNow()) };
    }

    public void Dispose()
    {
        if (_span is null)
            return;
        _span.EndedAt = Timestamp.FromDateTimeOffset(_time.GetUtcNow());
        _reports.Send(new ProcessReport { Span = _span });
    }
}
