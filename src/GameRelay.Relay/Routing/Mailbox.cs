using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using GameRelay.Hosting.Process.V1;
using GameRelay.Relay.Hosting;

namespace GameRelay.Relay.Routing;

/// <summary>What other threads hand to the session's. Bounded: whoever fills it waits.</summary>
internal sealed class Mailbox(WakeDescriptor wake)
{
    private const int Capacity = 1024;

    private readonly Channel<SessionInput> _inputs = Channel.CreateBounded<SessionInput>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    public async ValueTask PostAsync(SessionInput input, CancellationToken cancellationToken)
    {
        await _inputs.Writer.WriteAsync(input, cancellationToken);
        wake.Signal();
    }

    public bool TryTake([MaybeNullWhen(false)] out SessionInput input) => _inputs.Reader.TryRead(out input);

    public bool TryPeek([MaybeNullWhen(false)] out SessionInput input) => _inputs.Reader.TryPeek(out input);
}

internal abstract record SessionInput;

internal sealed record AgentConnected(AgentStream Stream) : SessionInput;

internal sealed record AgentDisconnected(AgentStream Stream) : SessionInput;

internal sealed record AgentCommanded(ProcessCommand Command) : SessionInput;
