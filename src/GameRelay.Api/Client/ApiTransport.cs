using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace GameRelay.Api;

/// <summary>When a call may be sent again.</summary>
internal enum Repeat
{
    /// <summary>Only when the server said that it did nothing: throttled, or unavailable before it began.</summary>
    IfNotDone,

    /// <summary>Also after a server failure or a broken connection.</summary>
    Freely,
}

/// <summary>Sends one call as AWS JSON 1.1: signs, posts, repeats where that is safe, and turns an error's body into its exception.</summary>
internal sealed class ApiTransport(HttpClient http, GameRelayClientOptions options, TimeProvider time)
{
    private const string ContentType = "application/x-amz-json-1.1";

    internal async Task<TResponse> SendAsync<TResponse>(string target, object request, Repeat repeat, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, request.GetType(), ApiJson.Tolerant);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendOnceAsync<TResponse>(target, body, cancellationToken);
            }
            catch (GameRelayException ex) when (attempt < options.MaximumAttempts && MayRepeat(ex, repeat))
            {
                await Task.Delay(DelayBefore(attempt), time, cancellationToken);
            }
        }
    }

    private static bool MayRepeat(GameRelayException error, Repeat repeat) => error switch
    {
        ThrottlingException or ServiceUnavailableException or RequestTimeoutException => true,
        ServiceUnreachableException => repeat == Repeat.Freely,
        _ => error.StatusCode >= 500 && repeat == Repeat.Freely,
    };

    private TimeSpan DelayBefore(int attempt) => options.RetryDelay * Math.Pow(2, attempt - 1) * (0.5 + (Random.Shared.NextDouble() / 2));

    private async Task<TResponse> SendOnceAsync<TResponse>(string target, byte[] body, CancellationToken cancellationToken)
    {
        using var message = CreateMessage(target, body);
        try
        {
            using var response = await http.SendAsync(message, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var requestId = response.Headers.TryGetValues("x-amzn-RequestId", out var values) ? values.FirstOrDefault() : null;
            if (!response.IsSuccessStatusCode)
                throw ReadError(answer, (int)response.StatusCode, requestId);
            return JsonSerializer.Deserialize<TResponse>(answer, ApiJson.Tolerant) ?? throw new JsonException("The answer is empty.");
        }
        catch (Exception ex) when (ex is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            throw new ServiceUnreachableException($"No answer from {options.Endpoint}: {ex.Message}", ex);
        }
        catch (JsonException ex)
        {
            throw new GameRelayException("InvalidResponse", $"{options.Endpoint} did not answer as a GameRelay control plane: {ex.Message}", ex, 0);
        }
    }

    private HttpRequestMessage CreateMessage(string target, byte[] body)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, options.Endpoint) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        message.Headers.Add("X-Amz-Target", target);
        if (options.Authentication == AuthenticationScheme.Bearer)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"{options.AccessKeyId}.{options.SecretAccessKey}");
        else
            Sign(message, target, body);
        return message;
    }

    private void Sign(HttpRequestMessage message, string target, byte[] body)
    {
        var dateTime = SigV4.FormatDate(time.GetUtcNow());
        var date = dateTime[..8];
        var host = options.Endpoint.IsDefaultPort
            ? options.Endpoint.IdnHost
            : string.Create(CultureInfo.InvariantCulture, $"{options.Endpoint.IdnHost}:{options.Endpoint.Port}");
        if (options.Endpoint.HostNameType == UriHostNameType.IPv6)
            host = options.Endpoint.Authority;
        KeyValuePair<string, string>[] signedHeaders =
        [
            new("content-type", ContentType), new("host", host), new("x-amz-date", dateTime), new("x-amz-target", target),
        ];

        var scope = SigV4.Scope(date, options.Region, SigV4.Service);
        var canonical = SigV4.CanonicalRequest(
            "POST", options.Endpoint.AbsolutePath, options.Endpoint.Query, signedHeaders, SigV4.HashPayload(body));
        var signature = SigV4.Signature(
            SigV4.SigningKey(options.SecretAccessKey, date, options.Region, SigV4.Service), SigV4.StringToSign(dateTime, scope, canonical));

        message.Headers.Host = host;
        message.Headers.Add(SigV4.DateHeader, dateTime);
        message.Headers.TryAddWithoutValidation(
            "Authorization",
            $"{SigV4.Algorithm} Credential={options.AccessKeyId}/{scope}, " +
            $"SignedHeaders={string.Join(';', signedHeaders.Select(header => header.Key))}, Signature={signature}");
    }

    private static GameRelayException ReadError(byte[] answer, int statusCode, string? requestId)
    {
        string? code = null;
        string? text = null;
        try
        {
            using var document = JsonDocument.Parse(answer);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                code = ReadText(document.RootElement, "__type");
                text = ReadText(document.RootElement, "message") ?? ReadText(document.RootElement, "Message");
            }
        }
        catch (JsonException)
        {
            // A proxy's page, say: the status is all there is to tell.
        }

        code = code?[(code.IndexOf('#', StringComparison.Ordinal) + 1)..].Split(':')[0];
        return ExceptionFactory.Create(
            code ?? GameRelayException.NoErrorOfTheApi,
            text ?? $"The server answered with status {statusCode}.",
            statusCode,
            requestId);
    }

    private static string? ReadText(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
