using System.Diagnostics;
using System.Text;

namespace GameRelay.Realtime.Frames;

/// <summary>One message of the realtime protocol, as LiteNetLib carries it. Its spans point into the datagram that it came in.</summary>
/// <remarks>
/// <code>
/// 0  u8  bits 0-3 kind; bit 4 a sender follows, bit 5 a target player, bit 6 a target group; bit 7 meant to be reliable
/// Message:                 op code, then sender, target player, target group as the bits say (all varint), then the payload
/// Login:                   the connection payload
/// Accepted:                peer id (varint)
/// Closed:                  code (varint), then the reason in UTF-8
/// JoinGroup, LeaveGroup,
/// RequestGroupMembership:  group (varint)
/// GroupMembership:         group (varint), then the members' peer ids (varint each)
/// </code>
/// </remarks>
internal readonly ref struct Frame
{
    public const int MaxHeaderBytes = 1 + (4 * Varint.MaxBytes);

    /// <summary>The longest frame: a login or a message of 4,096 bytes, or the members of a full game session.</summary>
    public const int MaxBytes = MaxHeaderBytes + RealtimeLimits.MaxReliablePayloadBytes;

    private const byte KindMask = 0x0f;
    private const byte HasSender = 0x10;
    private const byte HasTargetPlayer = 0x20;
    private const byte HasTargetGroup = 0x40;
    private const byte MeantReliable = 0x80;

    private Frame(FrameKind kind, int number, int sender, int targetPlayer, int targetGroup, bool reliable, ReadOnlySpan<byte> rest)
    {
        Kind = kind;
        Number = number;
        Sender = sender;
        TargetPlayer = targetPlayer;
        TargetGroup = targetGroup;
        Reliable = reliable;
        Rest = rest;
    }

    public FrameKind Kind { get; }

    /// <summary>The op code of a message, the peer id, code or group of the others.</summary>
    public int Number { get; }

    public int Sender { get; }
    public int TargetPlayer { get; }
    public int TargetGroup { get; }

    /// <summary>The channel that the message's author meant; a long fast message travels by the reliable one.</summary>
    public bool Reliable { get; }

    /// <summary>The payload, the reason, or the members.</summary>
    public ReadOnlySpan<byte> Rest { get; }

    public string Reason => Encoding.UTF8.GetString(Rest.Length <= RealtimeLimits.MaxReasonBytes ? Rest : Rest[..RealtimeLimits.MaxReasonBytes]);

    public static bool TryRead(ReadOnlySpan<byte> bytes, out Frame frame)
    {
        frame = default;
        if (bytes.IsEmpty)
            return false;
        var first = bytes[0];
        var rest = bytes[1..];
        int number = 0, sender = 0, targetPlayer = 0, targetGroup = 0;
        var kind = (FrameKind)(first & KindMask);
        switch (kind)
        {
            case FrameKind.Message:
                if (!Varint.TryRead(ref rest, out number)
                    || ((first & HasSender) != 0 && !Varint.TryRead(ref rest, out sender))
                    || ((first & HasTargetPlayer) != 0 && !Varint.TryRead(ref rest, out targetPlayer))
                    || ((first & HasTargetGroup) != 0 && !Varint.TryRead(ref rest, out targetGroup)))
                {
                    return false;
                }

                break;
            case FrameKind.Login:
                break;
            case <= FrameKind.GroupMembership:
                if (!Varint.TryRead(ref rest, out number))
                    return false;
                break;
            default:
                return false;
        }

        if (rest.Length > RealtimeLimits.MaxReliablePayloadBytes)
            return false;
        frame = new Frame(kind, number, sender, targetPlayer, targetGroup, (first & MeantReliable) != 0, rest);
        return true;
    }

    public static int MessageHeaderLength(int opCode, int sender, int targetPlayer, int targetGroup) => 1 + Varint.Length(opCode)
        + (sender == 0 ? 0 : Varint.Length(sender))
        + (targetPlayer == 0 ? 0 : Varint.Length(targetPlayer))
        + (targetGroup == 0 ? 0 : Varint.Length(targetGroup));

    public static int WriteMessage(
        Span<byte> target, int opCode, int sender, int targetPlayer, int targetGroup, bool reliable, ReadOnlySpan<byte> payload)
    {
        Debug.Assert(payload.Length <= RealtimeLimits.MaxReliablePayloadBytes, "The sender checks the payload's length.");
        var first = (byte)FrameKind.Message;
        var length = 1 + Varint.Write(target[1..], opCode);
        if (sender != 0)
        {
            first |= HasSender;
            length += Varint.Write(target[length..], sender);
        }

        if (targetPlayer != 0)
        {
            first |= HasTargetPlayer;
            length += Varint.Write(target[length..], targetPlayer);
        }

        if (targetGroup != 0)
        {
            first |= HasTargetGroup;
            length += Varint.Write(target[length..], targetGroup);
        }

        target[0] = reliable ? (byte)(first | MeantReliable) : first;
        payload.CopyTo(target[length..]);
        return length + payload.Length;
    }

    public static int WriteLogin(Span<byte> target, ReadOnlySpan<byte> payload)
    {
        target[0] = (byte)FrameKind.Login;
        payload.CopyTo(target[1..]);
        return 1 + payload.Length;
    }

    /// <summary>Accepted, JoinGroup, LeaveGroup and RequestGroupMembership.</summary>
    public static int WriteNumber(Span<byte> target, FrameKind kind, int number)
    {
        target[0] = (byte)kind;
        return 1 + Varint.Write(target[1..], number);
    }

    public static int WriteClosed(Span<byte> target, DisconnectCode code, string reason)
    {
        var length = WriteNumber(target, FrameKind.Closed, (int)code);
        var text = reason.Length <= RealtimeLimits.MaxReasonBytes / 4 ? reason : reason[..(RealtimeLimits.MaxReasonBytes / 4)];
        return length + Encoding.UTF8.GetBytes(text, target[length..]);
    }

    /// <summary>Members beyond what a frame holds are left out; a game session has 200 players at most.</summary>
    public static int WriteGroupMembership(Span<byte> target, int group, ReadOnlySpan<int> peerIds)
    {
        var length = WriteNumber(target, FrameKind.GroupMembership, group);
        foreach (var peerId in peerIds)
        {
            if (length + Varint.MaxBytes > RealtimeLimits.MaxReliablePayloadBytes)
                break;
            length += Varint.Write(target[length..], peerId);
        }

        return length;
    }
}
