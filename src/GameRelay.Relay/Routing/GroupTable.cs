using System.Runtime.InteropServices;

namespace GameRelay.Relay.Routing;

/// <summary>Positive groups exist while they have members; <see cref="AllPlayers"/> always exists and is always current.</summary>
internal sealed class GroupTable(PlayerTable players)
{
    public const int None = 0;
    public const int AllPlayers = -1;

    // A client names groups as it likes, so what it can make the relay keep is bounded; no game in sight needs more.
    public const int MaxGroupsOfPlayer = 256;

    private readonly Dictionary<int, List<RelayPlayer>> _groups = [];

    public ReadOnlySpan<RelayPlayer> Members(int groupId)
    {
        if (groupId == AllPlayers)
            return players.All;
        return _groups.TryGetValue(groupId, out var members) ? CollectionsMarshal.AsSpan(members) : [];
    }

    /// <returns>False when the player is a member already, or of too many groups.</returns>
    public bool Join(RelayPlayer player, int groupId)
    {
        if (player.Groups.Count >= MaxGroupsOfPlayer || player.Groups.Contains(groupId))
            return false;
        player.Groups.Add(groupId);
        if (!_groups.TryGetValue(groupId, out var members))
            _groups[groupId] = members = [];
        members.Add(player);
        return true;
    }

    public bool Leave(RelayPlayer player, int groupId)
    {
        if (!player.Groups.Remove(groupId))
            return false;
        var members = _groups[groupId];
        members.Remove(player);
        if (members.Count == 0)
            _groups.Remove(groupId);
        return true;
    }
}
