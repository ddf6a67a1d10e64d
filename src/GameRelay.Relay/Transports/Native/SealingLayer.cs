using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using GameRelay.Realtime.Sealing;
using LiteNetLib.Layers;

namespace GameRelay.Relay.Transports.Native;

/// <summary>
/// Stands between the socket and LiteNetLib: opens what comes in and gives it to the connection it belongs to, wherever it came from; seals
/// what goes out and sends it where that connection's client is. What is not a connection's goes to <see cref="Admission"/> or is dropped.
/// </summary>
internal sealed class SealingLayer(ConnectionTable connections, TransportCounters counters) : PacketLayerBase(Datagram.SealedOverheadBytes)
{
    private const int ChallengeBytes = 8;

    // A challenge is as short as any datagram, but an address that did not ask for it gets few of them.
    private static readonly TimeSpan ChallengeInterval = TimeSpan.FromMilliseconds(100);

    private Admission _admission = null!;
    private RelayNet _manager = null!;
    private TimeProvider _time = null!;

    /// <summary>While set, what LiteNetLib sends unconnected goes out as it is, without LiteNetLib's own byte.</summary>
    public bool PassPlain { get; set; }

    /// <summary>The time of the current poll.</summary>
    public long Now { get; set; }

    /// <summary>Something authentic came in since this was last cleared.</summary>
    public bool Heard { get; set; }

    public void Start(Admission admission, RelayNet manager, TimeProvider time)
    {
        _admission = admission;
        _manager = manager;
        _time = time;
    }

    public override void ProcessInboundPacket(ref IPEndPoint endPoint, ref byte[] data, ref int length)
    {
        counters.DatagramsReceived++;
        var datagram = data.AsSpan(0, length);
        length = 0;

        // LiteNetLib found a peer by the source address: that is one of our made-up addresses, so it is forged.
        if (endPoint is not PathEndPoint source || datagram.IsEmpty)
        {
            counters.DroppedMalformed++;
            return;
        }

        if (!Datagram.IsSealed(datagram[0]))
        {
            _admission.Take(datagram, source, Now);
            return;
        }

        if (!TryOpen(datagram, out var connection))
            return;
        Heard = true;
        if (!connection.Proven)
            _admission.Prove(connection);
        var plaintext = datagram[Datagram.SealedHeaderBytes..^PacketCipher.TagBytes];
        var isResponse = Datagram.TypeOf(datagram[0]) == DatagramType.PathResponse;
        if (!source.IsSameAs(connection.Path))
            TakeFromOtherPath(connection, source, isResponse ? plaintext : default);
        if (isResponse || plaintext.IsEmpty)
            return;

        length = plaintext.Length;
        plaintext.CopyTo(data);
        endPoint = connection.Peer ?? connection.VirtualEndPoint;
    }

    public override void ProcessOutBoundPacket(ref IPEndPoint endPoint, ref byte[] data, ref int offset, ref int length)
    {
        counters.DatagramsSent++;
        if (PassPlain)
        {
            offset++;
            length--;
            return;
        }

        var connection = connections.Find(endPoint);
        Debug.Assert(connection is not null, "A connection outlives its LiteNetLib peer.");
        var datagram = data.AsSpan(offset, length + Datagram.SealedOverheadBytes);
        datagram[..length].CopyTo(datagram[Datagram.SealedHeaderBytes..]);
        length = connection.Sealing.Seal(DatagramType.Data, datagram, length);
        endPoint = connection.Path;
    }

    private bool TryOpen(Span<byte> datagram, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out RelayConnection? connection)
    {
        connection = null;
        if (!Datagram.TryReadConnectionId(datagram, out var id) || Datagram.TypeOf(datagram[0]) == DatagramType.PathChallenge)
        {
            counters.DroppedMalformed++;
            return false;
        }

        connection = connections.Find(id);
        if (connection is null)
        {
            counters.DroppedUnauthenticated++;
            return false;
        }

        switch (connection.Sealing.TryOpen(datagram))
        {
            case OpenResult.Opened:
                return true;
            case OpenResult.Replayed:
                counters.DroppedReplayed++;
                return false;
            case OpenResult.Unauthenticated:
                counters.DroppedUnauthenticated++;
                return false;
            default:
                counters.DroppedMalformed++;
                return false;
        }
    }

    /// <summary>
    /// The datagram is the client's, but anyone on the way could have sent it on from elsewhere: answers go to the old address until the client
    /// has returned a challenge from the new one.
    /// </summary>
    private void TakeFromOtherPath(RelayConnection connection, PathEndPoint source, ReadOnlySpan<byte> response)
    {
        var isCandidate = connection.CandidatePath?.IsSameAs(source) ?? false;
        if (isCandidate && response.Length == ChallengeBytes && BinaryPrimitives.ReadUInt64LittleEndian(response) == connection.PathChallenge)
        {
            connection.Path = connection.CandidatePath!;
            connection.CandidatePath = null;
            counters.PathChanges++;
            return;
        }

        if (connection.CandidatePath is not null && _time.GetElapsedTime(connection.PathChallengeSentAt, Now) < ChallengeInterval)
            return;
        if (!isCandidate)
        {
            connection.CandidatePath = source.Copy();
            Span<byte> random = stackalloc byte[ChallengeBytes];
            RandomNumberGenerator.Fill(random);
            connection.PathChallenge = BinaryPrimitives.ReadUInt64LittleEndian(random);
        }

        connection.PathChallengeSentAt = Now;
        Span<byte> challenge = stackalloc byte[ChallengeBytes + Datagram.SealedOverheadBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(challenge[Datagram.SealedHeaderBytes..], connection.PathChallenge);
        connection.Sealing.Seal(DatagramType.PathChallenge, challenge, ChallengeBytes);
        _manager.SendPlain(challenge, connection.CandidatePath!);
    }
}
