using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
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
    private const int MinimumKeyBytes = 32;
    private readonly byte[] _key = TryReadKey(options.Value, out var key) ? key : throw new InvalidOperationException("The options were not validated.");

    public (string Token, DateTimeOffset ExpiresAt) Issue(string playerId)
    {
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + options.Value.TokenLifetime).ToUnixTimeSeconds());
        var claims = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new Claims(playerId, expiresAt.ToUnixTimeSeconds())));
        return ($"{claims}.{Base64Url.EncodeToString(Sign(claims))}", expiresAt);
    }

    /// <returns>The player's id; null when the token is not ours, was changed, or has expired.</returns>
    public string? Read(string token)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !Base64Url.IsValid(token.AsSpan(dot + 1)))
            return null;

        var claims = token[..dot];
        if (!CryptographicOperations.FixedTimeEquals(Sign(claims), Base64Url.DecodeFromChars(token.AsSpan(dot + 1))))
            return null;

        // Signed by us, so it can be read.
        var (playerId, expires) = JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(claims))!;
        return time.GetUtcNow().ToUnixTimeSeconds() < expires ? playerId : null;
    }

    internal static bool TryReadKey(BackendOptions options, [NotNullWhen(true)] out byte[]? key)
    {
        var text = options.SigningKeyFile is { Length: > 0 } file ? File.ReadAllText(file).Trim() : options.SigningKey ?? "";
        var buffer = new byte[text.Length];
        var isKey = Convert.TryFromBase64String(text, buffer, out var length) && length >= MinimumKeyBytes;
        key = isKey ? buffer[..length] : null;
        return isKey;
    }

    private byte[] Sign(string claims) => HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(claims));

    private sealed record Claims(string PlayerId, long Expires);
}
