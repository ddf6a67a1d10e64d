namespace GameRelay.Realtime;

/// <summary>Why a client's connection ended or did not come about. The values travel on the wire (<c>docs/protocol.md</c>, Codes).</summary>
public enum DisconnectCode
{
    /// <summary>The client closed the connection.</summary>
    ClientLeft = 1,

    /// <summary>Nothing was heard of the other end for the reconnection grace.</summary>
    ConnectionLost = 2,

    /// <summary>The game session's script refused the player.</summary>
    Refused = 3,

    /// <summary>The client took its reliable messages more slowly than they were sent, and its queue overflowed.</summary>
    TooSlow = 4,

    /// <summary>The client sent more reliable messages than a player may.</summary>
    RateLimited = 5,

    /// <summary>The client sent something that the protocol does not allow.</summary>
    ProtocolError = 6,

    /// <summary>The game session is over.</summary>
    GameSessionEnded = 7,

    /// <summary>The player session is not reserved in this game session, or has been used.</summary>
    PlayerSessionInvalid = 8,

    /// <summary>The relay cannot admit players at present; worth another try.</summary>
    Unavailable = 9,

    /// <summary>The player connected again, and the newer connection took over.</summary>
    ReplacedByReconnect = 10,

    /// <summary>The connect token's time is over.</summary>
    TokenExpired = 11,

    /// <summary>The connect token was used before, and the player is no longer within the reconnection grace.</summary>
    TokenUsed = 12,

    /// <summary>The relay speaks no protocol version that the client speaks.</summary>
    VersionNotSupported = 13,

    /// <summary>
    /// The relay did not answer the client: a wrong address, a closed port, or a token of another game session, to which a relay says nothing.
    /// </summary>
    NoAnswer = 14,
}
