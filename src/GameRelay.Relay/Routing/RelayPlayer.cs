using GameRelay.Relay.Scripting;
using GameRelay.Relay.Transports;

namespace GameRelay.Relay.Routing;

/// <summary>A player whom control plane and script accepted.</summary>
internal sealed class RelayPlayer(IPeerLink link, ScriptPlayer player)
{
    public int PeerId => Script.PeerId;
    public string PlayerSessionId => Script.PlayerSessionId;
    public IPeerLink Link { get; } = link;
    public ScriptPlayer Script { get; } = player;

    /// <summary>Positive groups that the player is a member of.</summary>
    public List<int> Groups { get; } = [];

    /// <summary>The link is gone; onPlayerDisconnect still sees the player, but nothing can be sent to it.</summary>
    public bool IsLeaving { get; set; }
}
