using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace GameRelay.HostAgent.Joining;

/// <summary><c>grj1.&lt;secret&gt;.&lt;SHA-256 of the control plane's authority&gt;</c>, both in base64url.</summary>
internal sealed record JoinToken(string Text, byte[] AuthorityFingerprint)
{
    private const string Prefix = "grj1";

    public static bool TryParse(string? text, [NotNullWhen(true)] out JoinToken? token)
    {
        token = null;
        var parts = (text ?? "").Trim().Split('.');
        if (parts.Length != 3 || parts[0] != Prefix || !Base64Url.IsValid(parts[1]) || !Base64Url.IsValid(parts[2]))
            return false;
        var fingerprint = Base64Url.DecodeFromChars(parts[2]);
        if (Base64Url.DecodeFromChars(parts[1]).Length != 32 || fingerprint.Length != SHA256.HashSizeInBytes)
            return false;
        token = new(text!.Trim(), fingerprint);
        return true;
    }
}
