using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace GameRelay.Backend.SignIn;

/// <summary>
/// What a signed-in player shows: <c>base64url(claims).base64url(HMAC-SHA256)</c>. The backend keeps no record of them, so any instance with the same
/// key takes them, until they expire.
/// </summary>
internal sealed class PlayerTokens(IOptions<BackendOptions> options, TimeProvider time)
{
    private readonly byte[] _key = Convert.FromBase64String(options.Value.TokenKey);

    public (string Token, DateTimeOffset ExpiresAt) Issue(Player player)
    {
        var expiresAt = time.GetUtcNow() + options.Value.TokenLifetime;
        var claims = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new Claims(player.PlayerId, player.Subscription, expiresAt.ToUnixTimeSeconds())));
        return ($"{claims}.{Base64Url.EncodeToString(Sign(claims))}", expiresAt);
    }

    /// <returns>Null when the token is not ours, was changed, or has expired.</returns>
    public Player? Read(string token)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !Base64Url.IsValid(token.AsSpan(dot + 1)))
            return null;

        var claims = token[..dot];
        if (!CryptographicOperations.FixedTimeEquals(Sign(claims), Base64Url.DecodeFromChars(token.AsSpan(dot + 1))))
            return null;

        // Signed by us, so it can be read.
        var (playerId, subscription, expires) = JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(claims))!;
        return time.GetUtcNow().ToUnixTimeSeconds() < expires ? new Player(playerId, subscription) : null;
    }

    private byte[] Sign(string claims) => HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(claims));

    private sealed record Claims(string PlayerId, string Subscription, long Expires);
}
