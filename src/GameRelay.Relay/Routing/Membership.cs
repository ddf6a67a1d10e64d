using GameRelay.Relay.Scripting;

namespace GameRelay.Relay.Routing;

/// <summary>
/// Clients join and leave groups where the script lets them. Every change is told to the members, and whoever asks for a change is told in
/// any case, since a client takes the last update for the truth about itself.
/// </summary>
internal sealed class Membership(IScript script, GroupTable groups, RelayCounters counters)
{
    private int[] _peerIds = new int[32];

    public void Join(RelayPlayer player, int groupId)
    {
        if (!IsGame(groupId))
            return;
        var allowed = !script.Defines(ScriptCallback.OnPlayerJoinGroup) || script.PlayerJoinGroup(groupId, player.PeerId);
        if (!allowed && script.IsAnswerPending)
            script.WhenAnswered(yes => Join(player, groupId, yes));
        else
            Join(player, groupId, allowed);
    }

    public void Leave(RelayPlayer player, int groupId)
    {
        if (!IsGame(groupId))
            return;
        var allowed = !script.Defines(ScriptCallback.OnPlayerLeaveGroup) || script.PlayerLeaveGroup(groupId, player.PeerId);
        if (!allowed && script.IsAnswerPending)
            script.WhenAnswered(yes => Leave(player, groupId, yes));
        else
            Leave(player, groupId, allowed);
    }

    private void Join(RelayPlayer player, int groupId, bool allowed)
    {
        if (player.IsLeaving)
            return;
        if (allowed && groups.Join(player, groupId))
            TellMembers(groupId);
        else
            Tell(player, groupId);
    }

    private void Leave(RelayPlayer player, int groupId, bool allowed)
    {
        if (player.IsLeaving)
            return;
        if (allowed && groups.Leave(player, groupId))
            TellMembers(groupId);
        Tell(player, groupId);
    }

    /// <summary>The player is gone; the script is not asked.</summary>
    public void LeaveAll(RelayPlayer player)
    {
        while (player.Groups is [.., var groupId])
        {
            groups.Leave(player, groupId);
            TellMembers(groupId);
        }
    }

    public void Tell(RelayPlayer player, int groupId) => player.Link.SendGroupMembership(groupId, PeerIds(groupId));

    /// <summary>Tells the members of one group who is in another.</summary>
    public void Broadcast(int groupId, int targetGroupId)
    {
        var peerIds = PeerIds(groupId);
        foreach (var member in groups.Members(targetGroupId))
        {
            if (!member.IsLeaving)
                member.Link.SendGroupMembership(groupId, peerIds);
        }
    }

    private void TellMembers(int groupId) => Broadcast(groupId, groupId);

    private bool IsGame(int groupId)
    {
        if (groupId > GroupTable.None)
            return true;
        counters.DroppedInvalid++;
        return false;
    }

    private ReadOnlySpan<int> PeerIds(int groupId)
    {
        var members = groups.Members(groupId);
        if (_peerIds.Length < members.Length)
            Array.Resize(ref _peerIds, members.Length * 2);
        for (var i = 0; i < members.Length; i++)
            _peerIds[i] = members[i].PeerId;
        return _peerIds.AsSpan(0, members.Length);
    }
}
