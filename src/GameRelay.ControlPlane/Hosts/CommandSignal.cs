using System.Collections.Concurrent;
using System.Threading.Channels;
using GameRelay.ControlPlane.Data;

namespace GameRelay.ControlPlane.Hosts;

/// <summary>
/// Tells whoever holds a host's stream that commands, or a new desired state, wait for it: in memory when that is this replica, else through
/// <see cref="CommandNotifier"/>. A hint and no more: what is lost here is found by the sweep over the outbox.
/// </summary>
internal sealed class CommandSignal : INotificationHandler
{
    private readonly ConcurrentDictionary<string, Action> _streams = new();

    // A full channel forgets the oldest hint; the sweep finds what it stood for.
    private readonly Channel<string> _elsewhere = Channel.CreateBounded<string>(
        new BoundedChannelOptions(4096) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    string INotificationHandler.Channel => CommandNotifier.Channel;

    /// <summary>Hosts whose stream this replica does not hold.</summary>
    internal ChannelReader<string> Elsewhere => _elsewhere.Reader;

    /// <summary>The stream of this host is held here from now until the result is disposed. The newest subscriber of a host is the one that is woken.</summary>
    internal IDisposable Subscribe(string computeId, Action wake)
    {
        _streams[computeId] = wake;
        return new Subscription(this, computeId, wake);
    }

    /// <summary>Call it after the commit.</summary>
    internal void Raise(string computeId)
    {
        if (!RaiseHere(computeId))
            _elsewhere.Writer.TryWrite(computeId);
    }

    /// <summary>What other replicas have raised.</summary>
    public void Notified(string payload)
    {
        foreach (var computeId in payload.Split(',', StringSplitOptions.RemoveEmptyEntries))
            RaiseHere(computeId);
    }

    // The sweep finds it.
    public void MayHaveMissed()
    {
    }

    internal bool RaiseHere(string computeId)
    {
        if (!_streams.TryGetValue(computeId, out var wake))
            return false;
        wake();
        return true;
    }

    private sealed class Subscription(CommandSignal signal, string computeId, Action wake) : IDisposable
    {
        public void Dispose() => signal._streams.TryRemove(new(computeId, wake));
    }
}
