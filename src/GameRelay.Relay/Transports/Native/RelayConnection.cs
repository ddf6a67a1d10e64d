using System.Net;
using GameRelay.Realtime;
using GameRelay.Realtime.Sealing;
using LiteNetLib;

namespace GameRelay.Relay.Transports.Native;

/// <summary>
/// One set of traffic keys and the client behind it. LiteNetLib knows it by a made-up address that never changes, so that the client's real one may.
/// </summary>
internal sealed class RelayConnection : IDisposable
{
    public RelayConnection(uint id, int slot, int generation, SealedConnection sealing, PathEndPoint path, PrivateToken token,
        UInt128 tokenId, byte[] clientRandom, byte[] welcome)
    {
        Id = id;
        Slot = slot;
        Sealing = sealing;
        Path = path;
        Token = token;
        TokenId = tokenId;
        ClientRandom = clientRandom;
        Welcome = welcome;
        // Class E addresses are no host's; a datagram that claims to come from one is dropped before anything else is looked at.
        VirtualEndPoint = new IPEndPoint(
            new IPAddress([240, (byte)(generation >> 16), (byte)(generation >> 8), (byte)generation]), slot + 1);
    }

    public uint Id { get; }
    public int Slot { get; }
    public SealedConnection Sealing { get; }
    public PrivateToken Token { get; }
    public UInt128 TokenId { get; }
    public byte[] ClientRandom { get; }

    /// <summary>Sent again when the same hello comes again, for the first one may have been lost.</summary>
    public byte[] Welcome { get; }

    public IPEndPoint VirtualEndPoint { get; }

    /// <summary>Where the client is reached.</summary>
    public PathEndPoint Path { get; set; }

    /// <summary>An address from which authentic datagrams came, until it has answered a challenge.</summary>
    public PathEndPoint? CandidatePath { get; set; }
    public ulong PathChallenge { get; set; }
    public long PathChallengeSentAt { get; set; }

    public required long CreatedAt { get; init; }

    /// <summary>A sealed datagram arrived: the client holds the token key.</summary>
    public bool Proven { get; set; }

    public LiteNetPeer? Peer { get; set; }
    public NativeLink? Link { get; set; }

    /// <summary>The client has not logged in yet. Kept by <see cref="Admission"/>.</summary>
    public bool IsPending { get; set; } = true;

    /// <summary>Nothing is sent to the client or taken from it any more, but for what LiteNetLib says about the end.</summary>
    public bool Ended { get; set; }

    public void Dispose() => Sealing.Dispose();
}
