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
    private const int UnreliableHeaderBytes = 1;
    private const byte UnreliableProperty = 0;

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

    /// <summary>Where the relay is; during the handshake the one of <see cref="Candidates"/> that is tried.</summary>
    public IPEndPoint Relay { get; set; } = null!;

    /// <summary>The addresses that the host's name stands for. The first that answers is the relay's.</summary>
    public IPEndPoint[] Candidates { get; set; } = [];

    /// <summary>Called within a poll with what the handshake made of an answer.</summary>
    public Action<HandshakeStep, SealedConnection?, DisconnectCode> OnHandshakeStep { get; set; } = null!;

    public override void ProcessInboundPacket(ref IPEndPoint endPoint, ref byte[] data, ref int length)
    {
        var datagram = data.AsSpan(0, length);
        length = 0;
        if (datagram.IsEmpty)
            return;
        if (!Datagram.IsSealed(datagram[0]))
        {
            TakeAnswer(endPoint, datagram);
            return;
        }

        if (!endPoint.Equals(Relay))
            return;

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

        // LiteNetLib hands an unreliable packet on as it is, so that is what fast frames become; its own have that property never.
        var header = Datagram.TypeOf(datagram[0]) == DatagramType.Fast ? UnreliableHeaderBytes : 0;
        length = plaintext.Length + header;
        plaintext.CopyTo(data.AsSpan(header));
        if (header > 0)
            data[0] = UnreliableProperty;
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

    /// <summary>Sends fast frames, as <see cref="Realtime.Frames.FastFrames"/> lays them out.</summary>
    public void SendFast(ReadOnlySpan<byte> frames)
    {
        Span<byte> datagram = stackalloc byte[RealtimeLimits.MaxDatagramBytes];
        frames.CopyTo(datagram[Datagram.SealedHeaderBytes..]);
        Manager.SendPlain(datagram[..Sealing!.Seal(DatagramType.Fast, datagram, frames.Length)], Relay);
    }

    private void TakeAnswer(IPEndPoint endPoint, ReadOnlySpan<byte> datagram)
    {
        if (Handshake is not { } handshake || Array.IndexOf(Candidates, endPoint) is var index && index < 0)
            return;
        var step = handshake.Take(datagram, out var connection, out var code);
        if (step == HandshakeStep.Ignored)
            return;
        Relay = Candidates[index]; // LiteNetLib's end point is its own, and changes with the next datagram
        OnHandshakeStep(step, connection, code);
    }

    private void SendControl(DatagramType type, ReadOnlySpan<byte> plaintext)
    {
        Span<byte> datagram = stackalloc byte[PathChallengeBytes + Datagram.SealedOverheadBytes];
        plaintext.CopyTo(datagram[Datagram.SealedHeaderBytes..]);
        var length = Sealing!.Seal(type, datagram, plaintext.Length);
        Manager.SendPlain(datagram[..length], Relay);
    }
}
