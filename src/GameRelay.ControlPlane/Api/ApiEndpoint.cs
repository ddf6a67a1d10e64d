using System.Diagnostics;
using GameRelay.Api;
using GameRelay.ControlPlane.Api.Codecs;
using GameRelay.ControlPlane.Features.AccessKeys;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;

namespace GameRelay.ControlPlane.Api;

/// <summary>
/// A request's way: authorization header, clock, body, signature, operation, decoding, constraints, handling, encoding. Every refusal on it is turned
/// into an answer here and nowhere else.
/// </summary>
internal sealed partial class ApiEndpoint(
    RequestAuthenticator authenticator, AccessKeyUses accessKeyUses, OperationDispatcher dispatcher, IApiCodec codec, TimeProvider time,
    ILogger<ApiEndpoint> logger)
{
    /// <summary>Room for a script of 5,000,000 bytes in base64, with its other members.</summary>
    internal const int MaximumBodyBytes = 7 * 1024 * 1024;

    internal async Task HandleAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString();
        var started = time.GetTimestamp();
        var target = context.Request.Headers["X-Amz-Target"].ToString();
        context.Response.Headers["x-amzn-RequestId"] = requestId;
        // Kestrel gives the date of the system's clock; the signature check goes by this one.
        context.Response.Headers.Date = time.GetUtcNow().ToString("R");
        try
        {
            var response = await AnswerAsync(context, target);
            var elapsed = time.GetElapsedTime(started);
            LogAnswered(target, requestId, elapsed);
            await WriteAsync(context, StatusCodes.Status200OK, codec.Write(response));
        }
        catch (GameRelayException ex)
        {
            LogRefused(target, requestId, ex.ErrorCode, ex.Message);
            await WriteErrorAsync(context, ex);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; nobody reads an answer.
        }
        catch (Exception ex)
        {
            LogFailed(ex, target, requestId);
            var message = ex is NpgsqlException { InnerException: System.Net.Sockets.SocketException }
                ? "The database cannot be reached."
                : $"The request failed on the server; its log knows it as {requestId}.";
            await WriteErrorAsync(context, new InternalServiceException(message));
        }
    }

    private async Task<object> AnswerAsync(HttpContext context, string target)
    {
        var cancellationToken = context.RequestAborted;
        var signature = await authenticator.CheckHeadersAsync(context.Request, cancellationToken);
        var body = await ReadBodyAsync(context, cancellationToken);
        signature.Verify(body.Span);
        RequestAuthenticator.RefuseSessionToken(context.Request);
        accessKeyUses.Note(signature.AccessKeyId);

        var operation = dispatcher.Find(target);
        var request = codec.Read(body.Span, operation.RequestType);
        Activity.Current?.SetTag("gamerelay.target", target);
        // What has begun is finished although the caller may go: it cannot know how far it came.
        return await dispatcher.DispatchAsync(operation, request, CancellationToken.None);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaximumBodyBytes;
        try
        {
            using var buffer = new MemoryStream(checked((int)Math.Clamp(context.Request.ContentLength ?? 0, 0, MaximumBodyBytes)));
            await context.Request.Body.CopyToAsync(buffer, cancellationToken);
            return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        }
        catch (BadHttpRequestException ex) when (ex.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new RequestEntityTooLargeException($"The request body is larger than {MaximumBodyBytes} bytes.");
        }
        catch (BadHttpRequestException ex)
        {
            throw new SerializationException($"The request body cannot be read: {ex.Message}");
        }
    }

    private async Task WriteErrorAsync(HttpContext context, GameRelayException error)
    {
        context.Response.Headers["x-amzn-ErrorType"] = error.ErrorCode;
        await WriteAsync(context, error.StatusCode, codec.WriteError(error.ErrorCode, error.Message));
    }

    private async Task WriteAsync(HttpContext context, int statusCode, byte[] body)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = codec.ContentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Target} ({RequestId}) answered in {Elapsed}")]
    private partial void LogAnswered(string target, string requestId, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Target} ({RequestId}) refused: {ErrorCode}: {Reason}")]
    private partial void LogRefused(string target, string requestId, string errorCode, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Target} ({RequestId}) failed")]
    private partial void LogFailed(Exception exception, string target, string requestId);
}
