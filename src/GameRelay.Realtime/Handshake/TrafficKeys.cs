using System.Buffers.Binary;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Realtime.Handshake;

/// <summary>Derives what seals one connection from the token key and the randoms of both ends.</summary>
internal static class TrafficKeys
{
    public const int RandomBytes = 32;
    private const int KeyAndIvBytes = PacketCipher.KeyBytes + PacketCipher.NonceBytes;

    private static ReadOnlySpan<byte> ClientToRelay => "gamerelay 1 client to relay"u8;
    private static ReadOnlySpan<byte> RelayToClient => "gamerelay 1 relay to client"u8;
    private static ReadOnlySpan<byte> Refused => "gamerelay 1 refusal"u8;

    public static SealedConnection ForRelay(
        SealingSuite suite, uint connectionId, ReadOnlySpan<byte> tokenKey, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> relayRandom)
    {
        Span<byte> toRelay = stackalloc byte[KeyAndIvBytes];
        Span<byte> toClient = stackalloc byte[KeyAndIvBytes];
        Derive(suite, connectionId, tokenKey, clientRandom, relayRandom, toRelay, toClient);
        return new SealedConnection(connectionId, suite, sendKey: toClient, receiveKey: toRelay);
    }

    public static SealedConnection ForClient(
        SealingSuite suite, uint connectionId, ReadOnlySpan<byte> tokenKey, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> relayRandom)
    {
        Span<byte> toRelay = stackalloc byte[KeyAndIvBytes];
        Span<byte> toClient = stackalloc byte[KeyAndIvBytes];
        Derive(suite, connectionId, tokenKey, clientRandom, relayRandom, toRelay, toClient);
        return new SealedConnection(connectionId, suite, sendKey: toRelay, receiveKey: toClient);
    }

    /// <summary>The key of one refusal. It differs for each suite and code, so the nonce may be zero.</summary>
    public static void DeriveRefusalKey(SealingSuite suite, DisconnectCode code, ReadOnlySpan<byte> tokenKey, ReadOnlySpan<byte> clientRandom, Span<byte> key)
    {
        Span<byte> info = stackalloc byte[Refused.Length + 2];
        Refused.CopyTo(info);
        info[^2] = (byte)suite;
        info[^1] = (byte)code;
        Hkdf.Derive(tokenKey, key, clientRandom, info);
    }

    internal static void Derive(
        SealingSuite suite, uint connectionId, ReadOnlySpan<byte> tokenKey, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> relayRandom,
        Span<byte> toRelay, Span<byte> toClient)
    {
        Span<byte> salt = stackalloc byte[2 * RandomBytes];
        clientRandom.CopyTo(salt);
        relayRandom.CopyTo(salt[RandomBytes..]);

        Span<byte> info = stackalloc byte[ClientToRelay.Length + 5];
        info[^5] = (byte)suite;
        BinaryPrimitives.WriteUInt32LittleEndian(info[^4..], connectionId);
        ClientToRelay.CopyTo(info);
        Hkdf.Derive(tokenKey, toRelay, salt, info);
        RelayToClient.CopyTo(info);
        Hkdf.Derive(tokenKey, toClient, salt, info);
    }
}
