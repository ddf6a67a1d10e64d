using System.Net;
using System.Text;
using System.Text.Json;
using GameRelay.Api;

namespace GameRelay.ControlPlane.Tests.Api;

/// <summary>A request that no client of ours would send, and what came back.</summary>
internal sealed record RawAnswer(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)
{
    internal string ErrorType => Body.GetProperty("__type").GetString()!;
    internal string Message => Body.GetProperty(nameof(Message)).GetString()!;
}

/// <summary>What is signed for a raw request, where it differs from a good one.</summary>
internal sealed record Signing
{
    internal string Target { get; init; } = "GameLift.DescribeFleetAttributes";
    internal string Body { get; init; } = "{}";
    internal string Path { get; init; } = "/";
    internal string Query { get; init; } = "";
    internal string Service { get; init; } = SigV4.Service;
    internal string Region { get; init; } = "eu-x-1";
    internal string AccessKeyId { get; init; } = ControlPlaneHost.AccessKeyId;
    internal string Secret { get; init; } = ControlPlaneHost.Secret;
    internal DateTimeOffset? Time { get; init; }

    /// <summary>The day of the credential's scope, when it is not that of the time.</summary>
    internal string? ScopeDate { get; init; }

    internal string DateHeader { get; init; } = SigV4.DateHeader;
    internal string? PayloadHash { get; init; }

    /// <summary>More headers, with the value that is signed for them.</summary>
    internal (string Name, string Value)[] More { get; init; } = [];

    /// <summary>The headers of the request, those that HTTP itself needs left out.</summary>
    internal Dictionary<string, string> Sign(ControlPlaneHost host)
    {
        var time = Time ?? host.Clock.GetUtcNow();
        var dateTime = SigV4.FormatDate(time);
        var dateValue = DateHeader == SigV4.DateHeader ? dateTime : time.ToString("r");
        KeyValuePair<string, string>[] signed =
        [
            .. new (string Name, string Value)[]
            {
                ("content-type", "application/x-amz-json-1.1"), ("host", host.Url.Authority), (DateHeader.ToLowerInvariant(), dateValue), ("x-amz-target", Target),
            }
            .Concat(More).Select(header => new KeyValuePair<string, string>(header.Name, header.Value)).OrderBy(header => header.Key, StringComparer.Ordinal),
        ];
        var scope = SigV4.Scope(ScopeDate ?? dateTime[..8], Region, Service);
        var canonical = SigV4.CanonicalRequest("POST", Path, Query, signed, PayloadHash ?? SigV4.HashPayload(Encoding.UTF8.GetBytes(Body)));
        var signature = SigV4.Signature(
            SigV4.SigningKey(Secret, ScopeDate ?? dateTime[..8], Region, Service), SigV4.StringToSign(dateTime, scope, canonical));
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["X-Amz-Target"] = Target,
            [DateHeader] = dateValue,
            ["Authorization"] = $"AWS4-HMAC-SHA256 Credential={AccessKeyId}/{scope}, " +
                $"SignedHeaders={string.Join(';', signed.Select(header => header.Key))}, Signature={signature}",
        };
        foreach (var (name, value) in More)
            headers[name] = value;
        return headers;
    }
}

internal static class RawRequest
{
    internal static Task<RawAnswer> PostBearerAsync(this ControlPlaneHost host, string target, string body, string path = "/") =>
        host.PostAsync(path, Encoding.UTF8.GetBytes(body), [("X-Amz-Target", target), ("Authorization", $"Bearer {ControlPlaneHost.AccessKeyId}.{ControlPlaneHost.Secret}")]);

    /// <summary>Signed as it should be, then changed.</summary>
    internal static Task<RawAnswer> PostSignedAsync(
        this ControlPlaneHost host, Signing? signing = null, Action<Dictionary<string, string>>? change = null, string? sentBody = null)
    {
        signing ??= new();
        var headers = signing.Sign(host);
        change?.Invoke(headers);
        return host.PostAsync(
            signing.Path + signing.Query, Encoding.UTF8.GetBytes(sentBody ?? signing.Body), [.. headers.Select(header => (header.Key, header.Value))]);
    }

    internal static async Task<RawAnswer> PostAsync(this ControlPlaneHost host, string path, byte[] body, (string Name, string Value)[] headers)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Url, path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/x-amz-json-1.1");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var response = await http.SendAsync(request);
        return new(response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement, response);
    }
}
