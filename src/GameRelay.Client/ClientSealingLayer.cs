using System.Net;
using GameRelay.Realtime.Handshake;
using GameRelay.Realtime.Sealing;
using LiteNetLib;
using LiteNetLib.Layers;

namespace GameRelay.Client;

/// <summary>Stands between the socket and LiteNetLib: seals and opens, answers path challenges, and gives handshake answers to the connection.</summary>
internal sealed class ClientSealingLayer : PacketLayerBase
{
    private const int PathChallengeBytes = 8;

    public ClientSealingLayer()
        : base(Datagram.SealedOverheadBytes)
    {
    }

    /// <summary>While set, what LiteNetLib sends unconnected goes out as it is, without LiteNetLib's own byte.</summary>
    public bool PassPlain { get; set; }

    public SealedConnection? Sealing { get; set; }

    /// <summary>Set while the handshake is under way.</summary>
    public ClientHandshake? Handshake { get; set; }

    public LiteNetPeer? Peer { get; set; }

    /// <summary>Something authentic came in since this was last cleared.</summary>
    public bool Heard { get; set; }

    public ClientNet Manager { get; set; } = null!;

    public IPEndPoint Relay { get; set; } = null!;

    /// <summary>Called within a poll with what the handshake made of an answer.</summary>
    public Action<HandshakeStep, SealedConnection?, DisconnectCode> OnHandshakeStep { get; set; } = null!;

    public override void ProcessInboundPacket(ref IPEndPoint endPoint, ref byte[] data, ref int length)
    {
        var datagram = data.AsSpan(0, length);
        length = 0;
        if (datagram.IsEmpty || !endPoint.Equals(Relay))
            return;

        if (!Datagram.IsSealed(datagram[0]))
        {
            if (Handshake is not { } handshake)
                return;
            var step = handshake.Take(datagram, out var connection, out var code);
            if (step != HandshakeStep.Ignored)
                OnHandshakeStep(step, connection, code);
            return;
        }

        if (Sealing is not { } sealing || !Datagram.TryReadConnectionId(datagram, out var id) || id != sealing.Id
            || sealing.TryOpen(datagram) != OpenResult.Opened)
        {
            return;
        }

        Heard = true;
        var plaintext = datagram[Datagram.SealedHeaderBytes..^PacketCipher.TagBytes];
        if (Datagram.TypeOf(datagram[0]) == DatagramType.PathChallenge)
        {
            if (plaintext.Length == PathChallengeBytes)
                SendControl(DatagramType.PathResponse, plaintext);
            return;
        }

        length = plaintext.Length;
        plaintext.CopyTo(data);
        endPoint = Peer ?? Relay;
    }

    public override void ProcessOutBoundPacket(ref IPEndPoint endPoint, ref byte[] data, ref int offset, ref int length)
    {
        if (PassPlain)
        {
            offset++;
            length--;
            return;
        }

        var datagram = data.AsSpan(offset, length + Datagram.SealedOverheadBytes);
        datagram[..length].CopyTo(datagram[Datagram.SealedHeaderBytes..]);
        length = Sealing!.Seal(DatagramType.Data, datagram, length); // LiteNetLib speaks only after the welcome
    }

    /// <summary>Shows the relay that the client is here, at whatever address it has got.</summary>
    public void SendProbe() => SendControl(DatagramType.Data, default);

    private void SendControl(DatagramType type, ReadOnlySpan<byte> plaintext)
    {
        Span<byte> datagram = stackalloc byte[PathChallengeBytes + Datagram.SealedOverheadBytes];
        plaintext.CopyTo(datagram[Datagram.SealedHeaderBytes..]);
        var length = Sealing!.Seal(type, datagram, plaintext.Length);
        Manager.SendPlain(datagram[..length], Relay);
    }
}
