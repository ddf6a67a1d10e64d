using GameRelay.Api;

namespace GameRelay.ControlPlane.Api;

/// <summary>A signature whose headers are in order, to be held against the body once that has been read.</summary>
internal sealed record PendingSignature(
    string AccessKeyId,
    SigV4Authorization? Authorization,
    string Secret,
    string DateTime,
    string Method,
    string Path,
    string Query,
    IReadOnlyCollection<KeyValuePair<string, string>> SignedHeaders,
    string? DeclaredPayloadHash)
{
    /// <summary>The request proved itself without a signature.</summary>
    internal static PendingSignature NotNeeded(string accessKeyId) => new(accessKeyId, null, "", "", "", "", "", [], null);

    /// <exception cref="InvalidSignatureException">It is not the signature of this request.</exception>
    internal void Verify(ReadOnlySpan<byte> body)
    {
        if (Authorization is null)
            return;

        var payloadHash = SigV4.HashPayload(body);
        if (DeclaredPayloadHash is not null && !DeclaredPayloadHash.Equals(payloadHash, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidSignatureException(
                $"The provided 'x-amz-content-sha256' header does not match what was computed. It must be the SHA-256 of the body, not '{DeclaredPayloadHash}'.");
        }

        var canonical = SigV4.CanonicalRequest(Method, Path, Query, SignedHeaders, DeclaredPayloadHash ?? payloadHash);
        var key = SigV4.SigningKey(Secret, Authorization.Date, Authorization.Region, Authorization.Service);
        var expected = SigV4.Signature(key, SigV4.StringToSign(DateTime, Authorization.Scope, canonical));
        if (!SigV4.SignaturesMatch(expected, Authorization.Signature))
        {
            throw new InvalidSignatureException(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.");
        }
    }
}
