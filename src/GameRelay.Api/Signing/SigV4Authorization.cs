using System.Diagnostics.CodeAnalysis;

namespace GameRelay.Api;

/// <summary>
/// The parts of <c>AWS4-HMAC-SHA256 Credential=AKID/20150830/region/gamelift/aws4_request, SignedHeaders=host;x-amz-date, Signature=64 hex digits</c>.
/// </summary>
public sealed record SigV4Authorization(
    string AccessKeyId, string Date, string Region, string Service, IReadOnlyList<string> SignedHeaders, string Signature)
{
    private const int ScopeParts = 5;
    private const int SignatureLength = 64;

    public string Scope => SigV4.Scope(Date, Region, Service);

    public static bool TryParse(string header, [NotNullWhen(true)] out SigV4Authorization? authorization, [NotNullWhen(false)] out string? problem)
    {
        authorization = null;
        if (!header.StartsWith(SigV4.Algorithm + " ", StringComparison.Ordinal))
            return Fail($"Authorization header requires the algorithm '{SigV4.Algorithm}'.", out problem);

        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in header[SigV4.Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !parts.TryAdd(part[..equals], part[(equals + 1)..]))
                return Fail($"Authorization header has a part that is not a single 'key=value': '{part}'.", out problem);
        }

        foreach (var name in (ReadOnlySpan<string>)["Credential", "SignedHeaders", "Signature"])
        {
            if (!parts.ContainsKey(name))
                return Fail($"Authorization header requires '{name}' parameter.", out problem);
        }

        var credential = parts["Credential"].Split('/');
        if (credential.Length != ScopeParts || credential.Any(part => part.Length == 0) || credential[^1] != SigV4.ScopeTerminator)
            return Fail($"Credential must be '<access key id>/<yyyymmdd>/<region>/{SigV4.Service}/{SigV4.ScopeTerminator}'.", out problem);

        var signature = parts["Signature"];
        if (signature.Length != SignatureLength || !signature.All(char.IsAsciiHexDigit))
            return Fail($"Signature must be {SignatureLength} hexadecimal digits.", out problem);

        problem = null;
        authorization = new(
            credential[0], credential[1], credential[2], credential[3], parts["SignedHeaders"].Split(';', StringSplitOptions.RemoveEmptyEntries), signature);
        return true;
    }

    private static bool Fail(string text, out string problem)
    {
        problem = text;
        return false;
    }
}
