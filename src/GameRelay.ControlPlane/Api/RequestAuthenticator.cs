using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GameRelay.Api;
using GameRelay.ControlPlane.Features.AccessKeys;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace GameRelay.ControlPlane.Api;

/// <summary>
/// Says who sent a request: AWS Signature Version 4, or a bearer key. It works in two steps, since a signature covers the body and no stranger's
/// body is read: first everything that the headers tell, then the signature.
/// </summary>
internal sealed class RequestAuthenticator(AccessKeys accessKeys, TimeProvider time)
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);
    private const string BearerPrefix = "Bearer ";
    private const string UnknownKey = "The security token included in the request is invalid.";

    /// <summary>Answers what remains to be checked against the body.</summary>
    internal async Task<PendingSignature> CheckHeadersAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var header = request.Headers.Authorization;
        if (StringValues.IsNullOrEmpty(header))
            throw new MissingAuthenticationTokenException("The request carries no Authorization header.");
        if (header.Count > 1)
            throw new IncompleteSignatureException("The request carries more than one Authorization header.");

        var text = header.ToString();
        if (text.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
            return PendingSignature.NotNeeded(await CheckBearerAsync(text[BearerPrefix.Length..].Trim(), cancellationToken));

        return await CheckSignatureHeadersAsync(request, text, cancellationToken);
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

        var dateTime = ReadDate(request, authorization, out var signedAt);
        var signedHeaders = ReadSignedHeaders(request, authorization);

        if (await accessKeys.FindSecretAsync(authorization.AccessKeyId, cancellationToken) is not { } secret)
            throw new UnrecognizedClientException(UnknownKey);
        CheckClock(dateTime, signedAt);
        if (request.Headers.ContainsKey("X-Amz-Security-Token"))
            throw new UnrecognizedClientException("This server issues no session tokens; sign with an access key alone.");

        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return new(
            authorization.AccessKeyId,
            authorization,
            secret,
            dateTime,
            request.Method,
            question < 0 ? target : target[..question],
            question < 0 ? "" : target[question..],
            signedHeaders,
            request.Headers["X-Amz-Content-Sha256"].FirstOrDefault());
    }

    private static string ReadDate(HttpRequest request, SigV4Authorization authorization, out DateTimeOffset signedAt)
    {
        if (authorization.Service != SigV4.Service)
        {
            throw new InvalidSignatureException(
                $"Credential should be scoped to correct service: '{SigV4.Service}', not '{authorization.Service}'.");
        }

        string dateTime;
        if (request.Headers.TryGetValue(SigV4.DateHeader, out var amzDate))
        {
            dateTime = amzDate.ToString();
            if (!SigV4.TryParseDate(dateTime, out signedAt))
                throw new IncompleteSignatureException($"{SigV4.DateHeader} must be in the form '{SigV4.DateFormat}', not '{dateTime}'.");
        }
        else if (DateTimeOffset.TryParse(
            request.Headers.Date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out signedAt))
        {
            dateTime = SigV4.FormatDate(signedAt);
        }
        else
        {
            throw new IncompleteSignatureException($"Authorization requires the existence of either an '{SigV4.DateHeader}' or a 'Date' header.");
        }

        if (!dateTime.StartsWith(authorization.Date, StringComparison.Ordinal) || authorization.Date.Length != "yyyymmdd".Length)
        {
            throw new InvalidSignatureException(
                $"Date in Credential scope does not match the request's date: '{authorization.Date}' is not the day of '{dateTime}'.");
        }

        return dateTime;
    }

    private static List<KeyValuePair<string, string>> ReadSignedHeaders(HttpRequest request, SigV4Authorization authorization)
    {
        var names = authorization.SignedHeaders;
        if (!names.Contains("host"))
            throw new IncompleteSignatureException("'host' must be a signed header.");
        if (!names.Contains("x-amz-date") && (request.Headers.ContainsKey(SigV4.DateHeader) || !names.Contains("date")))
            throw new IncompleteSignatureException("The header that holds the date must be a signed header.");

        var headers = new List<KeyValuePair<string, string>>(names.Count);
        foreach (var name in names)
        {
            if (!request.Headers.TryGetValue(name, out var values))
                throw new InvalidSignatureException($"The signed header '{name}' is not in the request.");
            headers.Add(new(name, string.Join(',', values.Select(value => value?.Trim()))));
        }

        return headers;
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
}
