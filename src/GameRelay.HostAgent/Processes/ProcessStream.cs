using System.Threading.Channels;
using GameRelay.Hosting.Process.V1;

namespace GameRelay.HostAgent.Processes;

/// <summary>Commands on their way to one server process. A process that does not take them is cut off, and connects again.</summary>
internal sealed class ProcessStream
{
    private const int MostWaiting = 4096;

    private readonly Channel<ProcessCommand> _commands = Channel.CreateBounded<ProcessCommand>(MostWaiting);

    public ChannelReader<ProcessCommand> Commands => _commands.Reader;

    public void Send(ProcessCommand command)
    {
        if (!_commands.Writer.TryWrite(command))
            Close();
    }

    public void Close() => _commands.Writer.TryComplete();
}
