using System.Diagnostics.CodeAnalysis;

namespace GameRelay.Realtime;

/// <summary>Base64 with '-' and '_', without padding (RFC 4648, section 5).</summary>
internal static class Base64Url
{
    public static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        foreach (var c in text)
        {
            if (c is not ((>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_'))
                return false;
        }

        var remainder = text.Length % 4;
        if (remainder == 1)
            return false;
        var padded = text.Replace('-', '+').Replace('_', '/') + new string('=', (4 - remainder) % 4);
        bytes = Convert.FromBase64String(padded);
        return true;
    }
}
