using System.Threading.Channels;
using GameRelay.Hosting.Host.V1;
using Google.Protobuf.WellKnownTypes;

namespace GameRelay.HostAgent.Processes;

/// <summary>A log file, or the rest of it, on its way to the control plane.</summary>
/// <param name="GameSessionId">Whose log it is.</param>
/// <param name="Path">The file.</param>
/// <param name="Offset">What the control plane has already.</param>
/// <param name="Complete">The process has ended.</param>
/// <param name="CommandId">The command that asked for it, which is acknowledged when the log was sent.</param>
internal sealed record LogUpload(string GameSessionId, string Path, long Offset, bool Complete, long CommandId);

/// <summary>What goes up one stream to the control plane. A stream that does not keep up is given up: the next one starts with a snapshot.</summary>
internal sealed class ReportStream : IDisposable
{
    private const int MostWaiting = 16384;

    private readonly Channel<HostReport> _reports = Channel.CreateBounded<HostReport>(MostWaiting);
    private readonly Channel<LogUpload> _logs = Channel.CreateUnbounded<LogUpload>();
    private readonly CancellationTokenSource _givenUp = new();

    public ChannelReader<HostReport> Reports => _reports.Reader;
    public ChannelReader<LogUpload> Logs => _logs.Reader;
    public CancellationToken GivenUp => _givenUp.Token;

    public void Send(HostReport report)
    {
        if (!_reports.Writer.TryWrite(report))
            _givenUp.Cancel();
    }

    /// <summary>For what may wait its turn.</summary>
    public ValueTask SendAsync(HostReport report, CancellationToken cancellationToken) => _reports.Writer.WriteAsync(report, cancellationToken);

    public void Send(LogUpload log) => _logs.Writer.TryWrite(log);

    public void Dispose() => _givenUp.Dispose();
}

/// <summary>Reports to the control plane, and the events it has not taken yet. On the loop only.</summary>
internal sealed class HostReports(TimeProvider time)
{
    private const int MostEvents = 200;

    private readonly List<HostEvent> _events = [];

    public ReportStream? Stream { get; private set; }

    public void Attach(ReportStream stream)
    {
        Stream = stream;
        foreach (var hostEvent in _events)
            stream.Send(new HostReport { Event = hostEvent });
    }

    public void Detach(ReportStream stream)
    {
        if (Stream == stream)
            Stream = null;
    }

    /// <summary>Without a stream a report is not lost: the next stream's snapshot holds what it says.</summary>
    public void Send(HostReport report) => Stream?.Send(report);

    public void Event(string code, string message)
    {
        HostEvent hostEvent = new()
        {
            EventId = Guid.NewGuid().ToString(),
            Code = code,
            Message = message,
            Time = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
        };
        if (_events.Count == MostEvents)
            _events.RemoveAt(0);
        _events.Add(hostEvent);
        Send(new HostReport { Event = hostEvent });
    }

    public void EventTaken(string eventId) => _events.RemoveAll(e => e.EventId == eventId);
}
