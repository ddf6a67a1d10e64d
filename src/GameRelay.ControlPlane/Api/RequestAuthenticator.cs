using System.Security.Cryptography;
using System.Text;
using GameRelay.Api;
using GameRelay.ControlPlane.Features.AccessKeys;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace GameRelay.ControlPlane.Api;

/// <summary>
/// Says who sent a request: AWS Signature Version 4, or a bearer key. It works in two steps, since a signature covers the body and no stranger's
/// body is read: first everything that the headers tell, then the signature.
/// </summary>
internal sealed class RequestAuthenticator(AccessKeys accessKeys, IOptions<ControlPlaneOptions> options, TimeProvider time)
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);
    private const string BearerPrefix = "Bearer ";
    private const string Nobody = "nobody";
    private const string UnknownKey = "The security token included in the request is invalid.";

    /// <summary>Answers what remains to be checked against the body.</summary>
    internal async Task<PendingSignature> CheckHeadersAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var header = request.Headers.Authorization;
        if (StringValues.IsNullOrEmpty(header))
        {
            throw new MissingAuthenticationTokenException(
                $"The request carries no Authorization header. Sign it with {SigV4.Algorithm}, or send 'Bearer <access key id>.<secret>'.");
        }

        if (header.Count > 1)
            throw new IncompleteSignatureException("The request carries more than one Authorization header.");

        var text = header.ToString();
        return text.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? PendingSignature.NotNeeded(await CheckBearerAsync(text[BearerPrefix.Length..].Trim(), cancellationToken))
            : await CheckSignatureHeadersAsync(request, text, cancellationToken);
    }

    /// <summary>For after the signature, so that only who holds the key is told.</summary>
    internal static void RefuseSessionToken(HttpRequest request)
    {
        if (request.Headers.ContainsKey("X-Amz-Security-Token"))
            throw new UnrecognizedClientException($"{UnknownKey} This server issues no session tokens: sign with an access key alone.");
    }

    /// <summary>The access key that a request names, whether it may or not; for the log.</summary>
    internal static string ClaimedKey(HttpRequest request)
    {
        var text = request.Headers.Authorization.ToString();
        if (text.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
            return text.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? OneLine.Of(text[BearerPrefix.Length..dot].Trim()) : Nobody;
        return SigV4Authorization.TryParse(text, out var authorization, out _) ? OneLine.Of(authorization.AccessKeyId) : Nobody;
    }

    private async Task<string> CheckBearerAsync(string key, CancellationToken cancellationToken)
    {
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0)
            throw new IncompleteSignatureException("A bearer key is '<access key id>.<secret>'.");
        var secret = await accessKeys.FindSecretAsync(key[..dot], cancellationToken);
        if (secret is null || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(key[(dot + 1)..])))
            throw new UnrecognizedClientException(UnknownKey);
        return key[..dot];
    }

    private async Task<PendingSignature> CheckSignatureHeadersAsync(HttpRequest request, string header, CancellationToken cancellationToken)
    {
        if (!SigV4Authorization.TryParse(header, out var authorization, out var problem))
            throw new IncompleteSignatureException(problem);
        var (dateTime, signedAt) = SignedHeaders.ReadDate(request);
        var signedHeaders = SignedHeaders.Read(request, authorization);

        if (await accessKeys.FindSecretAsync(authorization.AccessKeyId, cancellationToken) is not { } secret)
            throw new UnrecognizedClientException(UnknownKey);
        CheckScope(authorization, dateTime);
        CheckClock(dateTime, signedAt);

        var (path, query) = SplitTarget(request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var payloadHash = request.Headers.TryGetValue("X-Amz-Content-Sha256", out var declared) ? declared.ToString() : null;
        return new(authorization.AccessKeyId, authorization, secret, dateTime, request.Method, path, query, signedHeaders, payloadHash);
    }

    private void CheckScope(SigV4Authorization authorization, string dateTime)
    {
        if (authorization.Service != SigV4.Service)
            throw new InvalidSignatureException($"Credential should be scoped to correct service: '{SigV4.Service}', not '{authorization.Service}'.");
        if (options.Value.AcceptedRegions is { Count: > 0 } regions && !regions.Contains(authorization.Region))
        {
            throw new InvalidSignatureException(
                $"Credential should be scoped to a valid region: '{string.Join("' or '", regions)}', not '{authorization.Region}'.");
        }

        if (authorization.Date != dateTime[..SigV4.ScopeDateLength])
        {
            throw new InvalidSignatureException(
                $"Date in Credential scope does not match the request's date: '{authorization.Date}' is not the day of '{dateTime}'.");
        }
    }

    private void CheckClock(string dateTime, DateTimeOffset signedAt)
    {
        var now = time.GetUtcNow();
        if (signedAt < now - ClockSkew)
        {
            throw new InvalidSignatureException(
                $"Signature expired: {dateTime} is now earlier than {SigV4.FormatDate(now - ClockSkew)} ({SigV4.FormatDate(now)} - 5 min.)");
        }

        if (signedAt > now + ClockSkew)
        {
            throw new InvalidSignatureException(
                $"Signature not yet current: {dateTime} is still later than {SigV4.FormatDate(now + ClockSkew)} ({SigV4.FormatDate(now)} + 5 min.)");
        }
    }

    // As it travels, since that is what was signed. A proxy may send the absolute form, of which the path alone is signed.
    private static (string Path, string Query) SplitTarget(string target)
    {
        if (!target.StartsWith('/') && target.IndexOf("://", StringComparison.Ordinal) is var scheme and > 0)
            target = target.IndexOf('/', scheme + "://".Length) is var path and > 0 ? target[path..] : "/";
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? (target, "") : (target[..question], target[question..]);
    }
}
