using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GameRelay.Api;

/// <summary>
/// AWS Signature Version 4, signing and verifying sides alike ("Create a signed AWS API request" in the AWS General Reference).
/// Paths and queries are given as they travel, percent-encoded.
/// </summary>
public static class SigV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    public const string Service = "gamelift";
    public const string ScopeTerminator = "aws4_request";
    public const string DateHeader = "X-Amz-Date";
    public const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The scope names the day of the date.</summary>
    public const int ScopeDateLength = 8;

    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    public static string HashPayload(ReadOnlySpan<byte> payload) => Convert.ToHexStringLower(SHA256.HashData(payload));

    /// <summary>The signed headers come with lower-case names, sorted, and the values that the request carries for them.</summary>
    public static string CanonicalRequest(
        string method, string path, string query, IReadOnlyCollection<KeyValuePair<string, string>> signedHeaders, string payloadHash)
    {
        var text = new StringBuilder(512)
            .Append(method).Append('\n')
            .Append(CanonicalPath(path)).Append('\n')
            .Append(CanonicalQuery(query)).Append('\n');
        foreach (var (name, value) in signedHeaders)
            text.Append(name).Append(':').Append(CollapseSpaces(value)).Append('\n');
        return text.Append('\n')
            .AppendJoin(';', signedHeaders.Select(header => header.Key)).Append('\n')
            .Append(payloadHash)
            .ToString();
    }

    public static string Scope(string date, string region, string service) => $"{date}/{region}/{service}/{ScopeTerminator}";

    public static string StringToSign(string dateTime, string scope, string canonicalRequest) =>
        $"{Algorithm}\n{dateTime}\n{scope}\n{HashPayload(Encoding.UTF8.GetBytes(canonicalRequest))}";

    public static byte[] SigningKey(string secretAccessKey, string date, string region, string service)
    {
        var dateKey = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secretAccessKey), Encoding.UTF8.GetBytes(date));
        var regionKey = HMACSHA256.HashData(dateKey, Encoding.UTF8.GetBytes(region));
        var serviceKey = HMACSHA256.HashData(regionKey, Encoding.UTF8.GetBytes(service));
        return HMACSHA256.HashData(serviceKey, Encoding.UTF8.GetBytes(ScopeTerminator));
    }

    public static string Signature(byte[] signingKey, string stringToSign) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(stringToSign)));

    /// <summary>Compares in constant time; case matters, as it does to AWS.</summary>
    public static bool SignaturesMatch(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));

    public static bool TryParseDate(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    public static string FormatDate(DateTimeOffset time) => time.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);

    // Every service but S3 signs the path encoded once more than it travels, without its dot segments and empty segments.
    private static string CanonicalPath(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".." && segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            else if (segment is not ("." or ".."))
                segments.Add(UriEncode(Encoding.UTF8.GetBytes(segment)));
        }

        var trailing = segments.Count > 0 && path.EndsWith('/') ? "/" : "";
        return "/" + string.Join('/', segments) + trailing;
    }

    private static string CanonicalQuery(string query)
    {
        var pairs = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? "" : pair[(equals + 1)..];
            return (Name: UriEncode(Decode(name)), Value: UriEncode(Decode(value)));
        });
        return string.Join('&', pairs
            .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}"));
    }

    // Octets and not characters: what is encoded need not be UTF-8. A plus sign is a plus sign.
    private static byte[] Decode(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var i = 0; i < octets.Length; i++)
        {
            if (octets[i] == '%' && i + 2 < octets.Length &&
                byte.TryParse(octets.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                octets[length++] = octet;
                i += 2;
            }
            else
            {
                octets[length++] = octets[i];
            }
        }

        return octets[..length];
    }

    private static string UriEncode(byte[] octets)
    {
        var encoded = new StringBuilder(octets.Length);
        foreach (var octet in octets)
        {
            if (Unreserved.Contains((char)octet, StringComparison.Ordinal))
                encoded.Append((char)octet);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return encoded.ToString();
    }

    private static string CollapseSpaces(string value) => string.Join(' ', value.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
