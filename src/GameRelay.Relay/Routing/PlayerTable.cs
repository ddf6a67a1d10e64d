using System.Runtime.InteropServices;
using GameRelay.Relay.Scripting;
using GameRelay.Relay.Transports;

namespace GameRelay.Relay.Routing;

/// <summary>The players of the game session. Peer ids count from 1 and are never reused, so the list is always in their order.</summary>
internal sealed class PlayerTable
{
    private readonly List<RelayPlayer> _players = [];
    private readonly Dictionary<int, RelayPlayer> _byPeerId = [];
    private readonly Dictionary<IPeerLink, RelayPlayer> _byLink = new(ReferenceEqualityComparer.Instance);
    private ScriptPlayer[]? _snapshot;
    private int _lastPeerId;

    public int Count => _players.Count;

    public ReadOnlySpan<RelayPlayer> All => CollectionsMarshal.AsSpan(_players);

    public IReadOnlyCollection<ScriptPlayer> Snapshot => _snapshot ??= _players.ConvertAll(p => p.Script).ToArray();

    public IEnumerable<string> PlayerSessionIds => _players.Select(p => p.PlayerSessionId);

    public int NextPeerId() => ++_lastPeerId;

    public RelayPlayer? Find(int peerId) => _byPeerId.GetValueOrDefault(peerId);

    public RelayPlayer? Find(IPeerLink link) => _byLink.GetValueOrDefault(link);

    public void Add(RelayPlayer player)
    {
        // The script may have taken longer to decide about an earlier one.
        _players.Insert(_players.FindLastIndex(other => other.PeerId < player.PeerId) + 1, player);
        _byPeerId.Add(player.PeerId, player);
        _byLink.Add(player.Link, player);
        _snapshot = null;
    }

    public void Remove(RelayPlayer player)
    {
        _players.Remove(player);
        _byPeerId.Remove(player.PeerId);
        _byLink.Remove(player.Link);
        _snapshot = null;
    }
}
