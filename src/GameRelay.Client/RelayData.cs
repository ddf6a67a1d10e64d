using System.Text;

namespace GameRelay.Client;

/// <summary>A message from another player or from the game session's script.</summary>
public readonly struct RelayData
{
    internal RelayData(int opCode, int sender, int targetPlayer, int targetGroup, bool reliable, ReadOnlyMemory<byte> payload)
    {
        OpCode = opCode;
        Sender = sender;
        TargetPlayer = targetPlayer;
        TargetGroup = targetGroup;
        Reliable = reliable;
        Payload = payload;
    }

    /// <summary>What the message is, by the game's own numbering.</summary>
    public int OpCode { get; }

    /// <summary>Peer id of the sender; <see cref="RelayClient.ServerId"/> is the script.</summary>
    public int Sender { get; }

    /// <summary>The peer id that the message was sent to; 0 when it was sent to a group.</summary>
    public int TargetPlayer { get; }

    /// <summary>The group that the message was sent to; 0 when it was sent to one player.</summary>
    public int TargetGroup { get; }

    /// <summary>Whether its author sent it reliably.</summary>
    public bool Reliable { get; }

    /// <summary>The message's bytes. They are reused once the event's handlers have returned: copy what is to be kept.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The payload read as UTF-8.</summary>
    public string GetPayloadAsText() => Encoding.UTF8.GetString(Payload.Span);
}

/// <summary>Who is in a group.</summary>
public sealed class GroupMembership
{
    internal GroupMembership(int group, IReadOnlyList<int> peerIds)
    {
        Group = group;
        PeerIds = peerIds;
    }

    /// <summary>The group's id.</summary>
    public int Group { get; }

    /// <summary>Peer ids of all members.</summary>
    public IReadOnlyList<int> PeerIds { get; }
}

/// <summary>Why a connection ended or did not come about.</summary>
public sealed class RelayClosed
{
    internal RelayClosed(DisconnectCode code, string reason)
    {
        Code = code;
        Reason = reason;
    }

    /// <summary>The reason, for programs.</summary>
    public DisconnectCode Code { get; }

    /// <summary>The reason, for people; may be empty.</summary>
    public string Reason { get; }
}
