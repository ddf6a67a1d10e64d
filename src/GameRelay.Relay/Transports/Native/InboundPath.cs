using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using GameRelay.Realtime;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Relay.Transports.Native;

/// <summary>
/// What becomes of a datagram that arrived: it is opened and given to the connection it belongs to, wherever it came from. What is not a
/// connection's goes to <see cref="Admission"/> or is dropped.
/// </summary>
internal sealed class InboundPath(
    ConnectionTable connections, Admission admission, RelaySockets sockets, TransportCounters counters, TimeProvider time, FastFramesReceived onFast,
    DataReceived onData)
{
    private const int ChallengeBytes = 8;

    // A flood must not keep the session from its other work: this many batches, and then the rest of the loop has its turn.
    private const int MaxBatches = 32;

    // A challenge is as short as any datagram, but an address that did not ask for it gets few of them.
    private static readonly TimeSpan ChallengeInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes in what has arrived on a socket.</summary>
    public void TakeFrom(DatagramSocket socket, long now)
    {
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var count = socket.Receive();
            for (var i = 0; i < count; i++)
                Take(socket.Received(i), socket.Source, now);
            if (!DatagramSocket.IsFull(count))
                return;
        }
    }

    public void Take(Span<byte> datagram, PathEndPoint source, long now)
    {
        counters.DatagramsReceived++;
        if (datagram.IsEmpty || datagram.Length > RealtimeLimits.MaxDatagramBytes)
        {
            counters.DroppedMalformed++;
            return;
        }

        if (!Datagram.IsSealed(datagram[0]))
        {
            admission.Take(datagram, source, now);
            return;
        }

        if (!TryOpen(datagram, out var connection))
            return;
        if (!connection.Proven)
            admission.Prove(connection);
        ReadOnlySpan<byte> plaintext = datagram[Datagram.SealedHeaderBytes..^PacketCipher.TagBytes];
        var type = Datagram.TypeOf(datagram[0]);
        if (!source.IsSameAs(connection.Path))
            TakeFromOtherPath(connection, source, type == DatagramType.PathResponse ? plaintext : default, now);
        if (plaintext.IsEmpty)
            return;
        if (type == DatagramType.Fast)
        {
            onFast(connection, plaintext);
        }
        else if (type == DatagramType.Data)
        {
            onData(connection, plaintext);
        }
    }

    private bool TryOpen(Span<byte> datagram, [NotNullWhen(true)] out RelayConnection? connection)
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
    private void TakeFromOtherPath(RelayConnection connection, PathEndPoint source, ReadOnlySpan<byte> response, long now)
    {
        var isCandidate = connection.CandidatePath?.IsSameAs(source) ?? false;
        if (isCandidate && response.Length == ChallengeBytes && BinaryPrimitives.ReadUInt64LittleEndian(response) == connection.PathChallenge)
        {
            connection.Path = connection.CandidatePath!;
            connection.CandidatePath = null;
            counters.PathChanges++;
            return;
        }

        if (connection.CandidatePath is not null && time.GetElapsedTime(connection.PathChallengeSentAt, now) < ChallengeInterval)
            return;
        if (!isCandidate)
        {
            connection.CandidatePath = source.Copy();
            Span<byte> random = stackalloc byte[ChallengeBytes];
            RandomNumberGenerator.Fill(random);
            connection.PathChallenge = BinaryPrimitives.ReadUInt64LittleEndian(random);
        }

        connection.PathChallengeSentAt = now;
        Span<byte> challenge = stackalloc byte[ChallengeBytes + Datagram.SealedOverheadBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(challenge[Datagram.SealedHeaderBytes..], connection.PathChallenge);
        connection.Sealing.Seal(DatagramType.PathChallenge, challenge, ChallengeBytes);
        sockets.Of(connection.CandidatePath!.AddressFamily).Queue(challenge, connection.CandidatePath);
    }
}

/// <summary>The plaintext of a fast datagram: see <see cref="Realtime.Frames.FastFrames"/>. Valid during the call.</summary>
internal delegate void FastFramesReceived(RelayConnection connection, ReadOnlySpan<byte> frames);

/// <summary>The plaintext of a datagram that is LiteNetLib's. Valid during the call.</summary>
internal delegate void DataReceived(RelayConnection connection, ReadOnlySpan<byte> packet);
