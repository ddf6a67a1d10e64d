using GameRelay.Realtime;
using GameRelay.Relay.Scripting;

namespace GameRelay.Relay.Routing;

/// <summary>
/// Takes messages from clients and from the script to where they are meant to go. A message of a client that no callback inspects never
/// reaches the script's engine.
/// </summary>
internal sealed class Router(IScript script, PlayerTable players, GroupTable groups, RelayCounters counters, SessionState state)
{
    public const int ServerId = -1;

    public void Route(RelayPlayer sender, int opCode, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, bool reliable)
    {
        counters.MessagesIn++;
        counters.BytesIn += payload.Length;
        if (opCode <= 0 || targetPlayer < ServerId || targetGroup < GroupTable.AllPlayers || payload.Length > RealtimeLimits.MaxReliablePayloadBytes)
        {
            counters.DroppedInvalid++;
            return;
        }

        // A message without targets goes to everyone, as one of the client libraries has it.
        if (targetPlayer == 0 && targetGroup == GroupTable.None)
            targetGroup = GroupTable.AllPlayers;

        ScriptMessage message = new(opCode, sender.PeerId, targetPlayer, targetGroup, reliable, payload);
        if (targetPlayer == ServerId)
        {
            if (script.Defines(ScriptCallback.OnMessage))
                script.Hold(message);
            // One library always sets both to -1 and means the server alone.
            if (targetGroup == GroupTable.AllPlayers)
                return;
        }
        else if (targetPlayer > 0)
        {
            script.HandOver();
            RouteToPlayer(message);
        }

        if (targetGroup == GroupTable.None)
            return;
        // What the script says to a message reaches everyone before a message that came later.
        script.HandOver();
        if (!state.IsOver)
            RouteToGroup(sender, message);
    }

    /// <summary>A message of the script's own, which no callback sees.</summary>
    public void SendToPlayer(int peerId, int opCode, int sender, ReadOnlySpan<byte> payload, bool reliable)
    {
        if (players.Find(peerId) is not { IsLeaving: false } player)
            counters.DroppedNoTarget++;
        else
            Deliver(player, opCode, sender, peerId, GroupTable.None, payload, reliable);
    }

    public void SendToGroup(int groupId, int opCode, int sender, ReadOnlySpan<byte> payload, bool reliable)
    {
        foreach (var member in groups.Members(groupId))
            Deliver(member, opCode, sender, targetPlayer: 0, groupId, payload, reliable);
    }

    private void RouteToPlayer(in ScriptMessage message)
    {
        if (players.Find(message.TargetPlayer) is null)
        {
            counters.DroppedNoTarget++;
            return;
        }

        if (script.Defines(ScriptCallback.OnSendToPlayer) && !script.SendToPlayer(message))
            HoldOrDrop(message, held => SendToPlayer(held.TargetPlayer, held.OpCode, held.Sender, held.Payload, held.Reliable));
        else
            SendToPlayer(message.TargetPlayer, message.OpCode, message.Sender, message.Payload, message.Reliable);
    }

    private void RouteToGroup(RelayPlayer sender, in ScriptMessage message)
    {
        if (script.Defines(ScriptCallback.OnSendToGroup) && !script.SendToGroup(message))
            HoldOrDropForGroup(sender, message);
        else
            DeliverToGroup(sender, message);
    }

    // Apart, since what the closure captures is allocated wherever a method begins that has one.
    private void HoldOrDropForGroup(RelayPlayer sender, in ScriptMessage message) => HoldOrDrop(message, held => DeliverToGroup(sender, held.Message));

    private void DeliverToGroup(RelayPlayer sender, in ScriptMessage message)
    {
        foreach (var member in groups.Members(message.TargetGroup))
        {
            if (member != sender)
                Deliver(member, message.OpCode, message.Sender, message.TargetPlayer, message.TargetGroup, message.Payload, message.Reliable);
        }
    }

    // The script said no, or has promised to say: then the message waits, and others may overtake it.
    private void HoldOrDrop(in ScriptMessage message, Action<Held> deliver)
    {
        if (!script.IsAnswerPending)
        {
            counters.DroppedByScript++;
            return;
        }

        Held held = new(message.OpCode, message.Sender, message.TargetPlayer, message.TargetGroup, message.Reliable, message.Payload.ToArray());
        script.WhenAnswered(yes =>
        {
            if (!yes)
                counters.DroppedByScript++;
            else if (!state.IsOver)
                deliver(held);
        });
    }

    private void Deliver(RelayPlayer player, int opCode, int sender, int targetPlayer, int targetGroup, ReadOnlySpan<byte> payload, bool reliable)
    {
        if (player.IsLeaving)
            return;
        counters.MessagesOut++;
        counters.BytesOut += payload.Length;
        player.Link.Send(opCode, sender, targetPlayer, targetGroup, payload, reliable || payload.Length > RealtimeLimits.MaxFastPayloadBytes);
    }

    private sealed record Held(int OpCode, int Sender, int TargetPlayer, int TargetGroup, bool Reliable, byte[] Payload)
    {
        public ScriptMessage Message => new(OpCode, Sender, TargetPlayer, TargetGroup, Reliable, Payload);
    }
}
