using System.Buffers.Binary;
#if NET
using System.Security.Cryptography;
#endif

namespace GameRelay.Realtime;

/// <summary>
/// What a player connects with (<c>PlayerGatewayToken</c>). It has a private part, which only the relay of that game session can open, and beside it
/// the token key and the expiry for the client's own use. Only the private part travels to the relay, so a token is as secret as a password.
/// </summary>
/// <remarks>
/// <code>
/// text      base64url, without padding, of:
///   0  u8   version, 1
///   1  i64  expiry, milliseconds of Unix time
///   9  32   token key
///  41  …    private part
/// </code>
/// All integers of the protocol are little-endian.
/// </remarks>
public sealed class ConnectToken
{
    internal const byte Version = 1;
    internal const int TokenKeyBytes = 32;
    private const int PrivatePartOffset = 1 + 8 + TokenKeyBytes;

    private ConnectToken(DateTimeOffset expiresAt, byte[] tokenKey, byte[] privatePart)
    {
        ExpiresAt = expiresAt;
        TokenKey = tokenKey;
        PrivatePart = privatePart;
    }

    /// <summary>When the token stops being good for a first connection, by the control plane's clock.</summary>
    public DateTimeOffset ExpiresAt { get; }

    internal byte[] TokenKey { get; }

    internal byte[] PrivatePart { get; }

    /// <summary>Reads a token's text. It says nothing about whether a relay will take it.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ConnectToken? token)
    {
        token = null;
        if (text is null || text.Length > RealtimeLimits.MaxTokenCharacters || !Base64Url.TryDecode(text, out var bytes))
            return false;
        if (bytes.Length < PrivatePartOffset + PrivateToken.MinBytes || bytes[0] != Version)
            return false;
        var expiresAt = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(1));
        if (expiresAt < 0 || expiresAt > PrivateToken.MaxExpiry)
            return false;

        token = new ConnectToken(
            DateTimeOffset.FromUnixTimeMilliseconds(expiresAt),
            bytes.AsSpan(9, TokenKeyBytes).ToArray(),
            bytes.AsSpan(PrivatePartOffset).ToArray());
        return true;
    }

#if NET
    /// <summary>Makes a token for one player session, as text.</summary>
    /// <param name="sessionKey">The game session's key (<see cref="SessionKeys.Derive"/>).</param>
    /// <param name="gameSessionId">The game session's full id, as its relay is told it.</param>
    /// <param name="playerSessionId">The player session that the token is for.</param>
    /// <param name="expiresAt">Until when the token is good for a first connection, by the control plane's clock.</param>
    /// <param name="limits">What the player may send; the default leaves it to the relay.</param>
    public static string Create(
        ReadOnlySpan<byte> sessionKey, string gameSessionId, string playerSessionId, DateTimeOffset expiresAt, PeerLimits limits = default)
    {
        Span<byte> random = stackalloc byte[TokenKeyBytes + PrivateToken.NonceBytes];
        RandomNumberGenerator.Fill(random);
        return Create(sessionKey, gameSessionId, playerSessionId, expiresAt, limits, random[..TokenKeyBytes], random[TokenKeyBytes..]);
    }

    internal static string Create(
        ReadOnlySpan<byte> sessionKey, string gameSessionId, string playerSessionId, DateTimeOffset expiresAt, PeerLimits limits,
        ReadOnlySpan<byte> tokenKey, ReadOnlySpan<byte> nonce)
    {
        var contents = new PrivateToken(playerSessionId, expiresAt, limits, tokenKey.ToArray());
        var privatePart = contents.Seal(sessionKey, gameSessionId, nonce);

        var bytes = new byte[PrivatePartOffset + privatePart.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), expiresAt.ToUnixTimeMilliseconds());
        tokenKey.CopyTo(bytes.AsSpan(9));
        privatePart.CopyTo(bytes, PrivatePartOffset);
        var text = Base64Url.Encode(bytes);
        return text.Length <= RealtimeLimits.MaxTokenCharacters
            ? text
            : throw new ArgumentException($"The token would have {text.Length} characters; the player session id is too long.", nameof(playerSessionId));
    }
#endif
}
