#if NET
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
#endif

namespace GameRelay.Realtime;

/// <summary>The part of a connect token that only the control plane and the relay of its game session can read.</summary>
/// <remarks>
/// <code>
///   0  u8   version, 1
///   1  i64  expiry, milliseconds of Unix time
///   9  12   nonce
///  21  …    AES-256-GCM under the session key of:
///             0  32   token key
///            32  u16  messages a second (0: the relay's default)
///            34  u16  burst (0: the relay's default)
///            36  …    player session id, UTF-8
/// end  16   tag; authenticated as well: "gamerelay token", bytes 0 to 8, the game session id in UTF-8
/// </code>
/// </remarks>
internal sealed class PrivateToken
{
    public const int NonceBytes = 12;
    public const int MinBytes = CiphertextOffset + PlayerSessionIdOffset + 1 + TagBytes;
    public const int MaxBytes = 768;

    /// <summary>The last millisecond that a <see cref="DateTimeOffset"/> holds.</summary>
    public const long MaxExpiry = 253_402_300_799_999;

    private const int CiphertextOffset = 21;
    private const int PlayerSessionIdOffset = 36;
    private const int TagBytes = 16;

#if NET
    private static ReadOnlySpan<byte> Purpose => "gamerelay token"u8;

    public PrivateToken(string playerSessionId, DateTimeOffset expiresAt, PeerLimits limits, byte[] tokenKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(playerSessionId);
        PlayerSessionId = playerSessionId;
        ExpiresAt = expiresAt;
        Limits = limits;
        TokenKey = tokenKey;
    }

    public string PlayerSessionId { get; }
    public DateTimeOffset ExpiresAt { get; }
    public PeerLimits Limits { get; }
    public byte[] TokenKey { get; }

    public byte[] Seal(ReadOnlySpan<byte> sessionKey, string gameSessionId, ReadOnlySpan<byte> nonce)
    {
        var id = Encoding.UTF8.GetBytes(PlayerSessionId);
        var plaintext = new byte[PlayerSessionIdOffset + id.Length];
        TokenKey.CopyTo(plaintext, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(plaintext.AsSpan(32), Limits.MessagesPerSecond);
        BinaryPrimitives.WriteUInt16LittleEndian(plaintext.AsSpan(34), Limits.Burst);
        id.CopyTo(plaintext, PlayerSessionIdOffset);

        var sealedBytes = new byte[CiphertextOffset + plaintext.Length + TagBytes];
        sealedBytes[0] = ConnectToken.Version;
        BinaryPrimitives.WriteInt64LittleEndian(sealedBytes.AsSpan(1), ExpiresAt.ToUnixTimeMilliseconds());
        nonce.CopyTo(sealedBytes.AsSpan(9));
        using var cipher = new AesGcm(sessionKey, TagBytes);
        cipher.Encrypt(
            nonce, plaintext, sealedBytes.AsSpan(CiphertextOffset, plaintext.Length), sealedBytes.AsSpan(^TagBytes..),
            AssociatedData(sealedBytes, gameSessionId));
        return sealedBytes;
    }

    /// <summary>False for whatever this game session's key did not seal. Says nothing about expiry or use.</summary>
    public static bool TryOpen(
        ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> sessionKey, string gameSessionId, [NotNullWhen(true)] out PrivateToken? token)
    {
        token = null;
        if (sealedBytes.Length is < MinBytes or > MaxBytes || sealedBytes[0] != ConnectToken.Version)
            return false;
        var expiry = BinaryPrimitives.ReadInt64LittleEndian(sealedBytes[1..]);
        if (expiry is < 0 or > MaxExpiry)
            return false;

        var plaintext = new byte[sealedBytes.Length - CiphertextOffset - TagBytes];
        using var cipher = new AesGcm(sessionKey, TagBytes);
        try
        {
            cipher.Decrypt(
                sealedBytes.Slice(9, NonceBytes), sealedBytes[CiphertextOffset..^TagBytes], sealedBytes[^TagBytes..], plaintext,
                AssociatedData(sealedBytes, gameSessionId));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        var limits = new PeerLimits(
            BinaryPrimitives.ReadUInt16LittleEndian(plaintext.AsSpan(32)), BinaryPrimitives.ReadUInt16LittleEndian(plaintext.AsSpan(34)));
        token = new PrivateToken(
            Encoding.UTF8.GetString(plaintext.AsSpan(PlayerSessionIdOffset)),
            DateTimeOffset.FromUnixTimeMilliseconds(expiry),
            limits,
            plaintext[..ConnectToken.TokenKeyBytes]);
        return true;
    }

    private static byte[] AssociatedData(ReadOnlySpan<byte> sealedBytes, string gameSessionId) =>
        [.. Purpose, .. sealedBytes[..9], .. Encoding.UTF8.GetBytes(gameSessionId)];
#endif
}
