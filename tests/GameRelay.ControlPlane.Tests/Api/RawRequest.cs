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

internal static class RawRequest
{
    internal static Task<RawAnswer> PostBearerAsync(this ControlPlaneHost host, string target, string body, string path = "/") =>
        host.PostAsync(path, Encoding.UTF8.GetBytes(body), [("X-Amz-Target", target), ("Authorization", $"Bearer {ControlPlaneHost.AccessKeyId}.{ControlPlaneHost.Secret}")]);

    /// <summary>Signed as it should be, then changed.</summary>
    internal static Task<RawAnswer> PostSignedAsync(
        this ControlPlaneHost host, Action<Dictionary<string, string>>? change = null, string? sentBody = null, DateTimeOffset? time = null, string path = "/",
        string service = SigV4.Service)
    {
        const string Body = "{}";
        var dateTime = SigV4.FormatDate(time ?? host.Clock.GetUtcNow());
        KeyValuePair<string, string>[] signed =
        [
            new("content-type", "application/x-amz-json-1.1"), new("host", host.Url.Authority), new("x-amz-date", dateTime),
            new("x-amz-target", "GameLift.DescribeFleetAttributes"),
        ];
        var scope = SigV4.Scope(dateTime[..8], "eu-x-1", service);
        var canonical = SigV4.CanonicalRequest("POST", path, "", signed, SigV4.HashPayload(Encoding.UTF8.GetBytes(Body)));
        var signature = SigV4.Signature(
            SigV4.SigningKey(ControlPlaneHost.Secret, dateTime[..8], "eu-x-1", service), SigV4.StringToSign(dateTime, scope, canonical));
        var headers = new Dictionary<string, string>
        {
            ["X-Amz-Target"] = "GameLift.DescribeFleetAttributes",
            ["X-Amz-Date"] = dateTime,
            ["Authorization"] = $"AWS4-HMAC-SHA256 Credential={ControlPlaneHost.AccessKeyId}/{scope}, " +
                $"SignedHeaders={string.Join(';', signed.Select(header => header.Key))}, Signature={signature}",
        };
        change?.Invoke(headers);
        return host.PostAsync(path, Encoding.UTF8.GetBytes(sentBody ?? Body), [.. headers.Select(header => (header.Key, header.Value))]);
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
