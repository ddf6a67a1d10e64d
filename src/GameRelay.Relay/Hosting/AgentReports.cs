using System.Threading.Channels;
using GameRelay.Hosting.Process.V1;

namespace GameRelay.Relay.Hosting;

/// <summary>What the session tells its agent. Without a stream nothing is kept: the Hello of the next stream says how things are by then.</summary>
internal sealed class AgentReports
{
    private AgentStream? _stream;

    public bool IsConnected => _stream is not null;

    public void Attach(AgentStream stream) => _stream = stream;

    public void Detach(AgentStream stream)
    {
        if (_stream == stream)
            _stream = null;
    }

    public void Send(ProcessReport report) => _stream?.Send(report);
}

/// <summary>The reports of one stream to the agent, on their way out.</summary>
internal sealed class AgentStream
{
    // An agent that is this far behind is better told everything anew.
    private const int Capacity = 4096;

    private readonly Channel<ProcessReport> _reports = Channel.CreateBounded<ProcessReport>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    public ChannelReader<ProcessReport> Reports => _reports.Reader;

    public bool IsOverflowed { get; private set; }

    public void Send(ProcessReport report)
    {
        if (_reports.Writer.TryWrite(report) || Reports.Completion.IsCompleted)
            return;
        IsOverflowed = true;
        Close();
    }

    public void Close() => _reports.Writer.TryComplete();
}
