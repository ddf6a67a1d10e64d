namespace GameRelay.Realtime.Frames;

/// <summary>What a frame is; bits 0-3 of its first byte.</summary>
internal enum FrameKind : byte
{
    /// <summary>A message of the game, either way.</summary>
    Message = 0,

    /// <summary>Client to relay, first of all: the connection payload.</summary>
    Login = 1,

    /// <summary>Relay to client: the player is in the game session, under this peer id.</summary>
    Accepted = 2,

    /// <summary>Either way: the sender has nothing more to say, and why.</summary>
    Closed = 3,

    /// <summary>Client to relay.</summary>
    JoinGroup = 4,

    /// <summary>Client to relay.</summary>
    LeaveGroup = 5,

    /// <summary>Client to relay.</summary>
    RequestGroupMembership = 6,

    /// <summary>Relay to client: who is in a group.</summary>
    GroupMembership = 7,
}
