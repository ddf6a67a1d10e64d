using System.Threading.Channels;

namespace GameRelay.ControlPlane.Features.Placements;

/// <summary>
/// Wakes this replica's <see cref="PlacementLoop"/>. Whichever replica has committed a request, or what may be capacity for one, looks by itself at all
/// that wait; so no replica needs to tell another. A hint and no more: what is lost with a replica is found by the others' next look.
/// </summary>
internal sealed class PlacementSignal
{
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Call it after the commit, or from a timer.</summary>
    internal void Raise() => _raised.Writer.TryWrite(true);

    internal async Task WaitAsync(CancellationToken cancellationToken) => await _raised.Reader.ReadAsync(cancellationToken);
}
