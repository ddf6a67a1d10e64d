using System.Globalization;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Api;

/// <summary>Reads what a signature covers from a request's headers. Whatever is missing makes it incomplete.</summary>
internal static class SignedHeaders
{
    private const string TargetHeader = "X-Amz-Target";

    /// <summary>The time of the signature, as it was signed and as a time: that of <c>X-Amz-Date</c>, else of <c>Date</c>.</summary>
    internal static (string Text, DateTimeOffset Time) ReadDate(HttpRequest request)
    {
        if (request.Headers.TryGetValue(SigV4.DateHeader, out var amzDate))
        {
            return SigV4.TryParseDate(amzDate.ToString(), out var time)
                ? (amzDate.ToString(), time)
                : throw new IncompleteSignatureException(
                    $"Date must be in ISO-8601 'basic format'. Got '{amzDate}' in {SigV4.DateHeader}. It looks like '20150830T123600Z'.");
        }

        if (!request.Headers.TryGetValue("Date", out var date))
            throw new IncompleteSignatureException($"Authorization header requires existence of either a '{SigV4.DateHeader}' or a 'Date' header.");
        if (SigV4.TryParseDate(date.ToString(), out var basic))
            return (date.ToString(), basic);
        return DateTimeOffset.TryParseExact(date.ToString(), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var http)
            ? (SigV4.FormatDate(http), http)
            : throw new IncompleteSignatureException($"Date must look like '20150830T123600Z' or 'Sun, 30 Aug 2015 12:36:00 GMT'. Got '{date}'.");
    }

    /// <summary>The headers that the signature names, with the values that the request carries for them.</summary>
    internal static IReadOnlyCollection<KeyValuePair<string, string>> Read(HttpRequest request, SigV4Authorization authorization)
    {
        var names = authorization.SignedHeaders;
        if (!names.Contains("host"))
            throw new IncompleteSignatureException("'Host' must be a 'SignedHeader' in the Authorization header.");
        var dateHeader = request.Headers.ContainsKey(SigV4.DateHeader) ? SigV4.DateHeader : "Date";
        if (!names.Contains(dateHeader.ToLowerInvariant()))
            throw new IncompleteSignatureException($"'{dateHeader}' must be a 'SignedHeader' in the Authorization header.");
        // It decides what is done; unsigned, anybody on the way could change it.
        if (request.Headers.ContainsKey(TargetHeader) && !names.Contains(TargetHeader.ToLowerInvariant()))
            throw new IncompleteSignatureException($"'{TargetHeader}' must be a 'SignedHeader' in the Authorization header.");

        var headers = new List<KeyValuePair<string, string>>(names.Count);
        foreach (var name in names)
        {
            if (!request.Headers.TryGetValue(name, out var values))
                throw new IncompleteSignatureException($"The signed header '{name}' is not in the request.");
            headers.Add(new(name, string.Join(',', values.Select(value => value?.Trim()))));
        }

        return headers;
    }
}
