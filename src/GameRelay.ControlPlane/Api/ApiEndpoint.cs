using System.Diagnostics;
using GameRelay.Api;
using GameRelay.ControlPlane.Api.Codecs;
using GameRelay.ControlPlane.Features.AccessKeys;
using GameRelay.ControlPlane.Telemetry;

namespace GameRelay.ControlPlane.Api;

/// <summary>
/// A request's way: authorization header, clock, body, signature, operation, decoding, constraints, limits, handling, encoding. Every refusal on it is
/// turned into an answer here and nowhere else.
/// </summary>
internal sealed partial class ApiEndpoint(
    RequestAuthenticator authenticator, AccessKeyUses accessKeyUses, RequestBody requestBody, RequestLimits limits, OperationDispatcher dispatcher,
    ApiProtocols protocols, ControlPlaneMetrics metrics, TimeProvider time, ILogger<ApiEndpoint> logger)
{
    // When all slots are taken, or the database is gone for a moment.
    private const string RetryAfterSeconds = "1";

    // Every line that is logged for a request carries its id.
    private static readonly Func<ILogger, string, IDisposable?> RequestScope = LoggerMessage.DefineScope<string>("{RequestId}");

    internal async Task HandleAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString();
        using var scope = RequestScope(logger, requestId);
        var call = protocols.Recognise(context.Request);
        var started = time.GetTimestamp();
        context.Response.Headers["x-amzn-RequestId"] = requestId;
        ControlPlaneTraces.Name(Activity.Current, dispatcher.LabelOf(call.Target), requestId);
        // Kestrel gives the date of the system's clock; the signature check goes by this one.
        context.Response.Headers.Date = time.GetUtcNow().ToString("R");
        try
        {
            var body = call.Codec.Write(await AnswerAsync(context, call));
            LogAnswer(context, call, Milliseconds(started));
            metrics.Answered(dispatcher.LabelOf(call.Target), "", time.GetElapsedTime(started));
            await WriteAsync(context, call.Codec, StatusCodes.Status200OK, body);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; nobody reads an answer.
        }
        catch (Exception ex)
        {
            var refusal = Refusals.From(ex, requestId);
            LogRefusal(context, call, refusal, ex, Milliseconds(started));
            metrics.Answered(dispatcher.LabelOf(call.Target), refusal.ErrorCode, time.GetElapsedTime(started));
            await WriteErrorAsync(context, call.Codec, refusal);
        }
    }

    private async Task<object> AnswerAsync(HttpContext context, ApiCall call)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
            throw new MethodNotAllowedException(context.Request.Method);

        var signature = await authenticator.CheckHeadersAsync(context.Request, context.RequestAborted);
        var body = await requestBody.ReadAsync(context);
        using var atWork = limits.Enter();
        signature.Verify(body.Span);
        RequestAuthenticator.RefuseSessionToken(context.Request);
        accessKeyUses.Note(signature.AccessKeyId);

        if (call.Problem is { } problem)
            throw problem;
        var operation = dispatcher.Find(call.Target);
        CheckContentType(context.Request, call.Codec, body);
        var request = call.Codec.Read(body, operation.RequestType);
        RequestValidator.Validate(request);
        limits.CountRequest(signature.AccessKeyId);
        // What has begun is finished although the caller may go: it cannot know how far it came.
        return await dispatcher.DispatchAsync(operation, request, CancellationToken.None);
    }

    private static void CheckContentType(HttpRequest request, IApiCodec codec, ReadOnlyMemory<byte> body)
    {
        var mediaType = (request.ContentType ?? "").Split(';')[0].Trim();
        if (!body.IsEmpty && !mediaType.Equals(codec.ContentType, StringComparison.OrdinalIgnoreCase))
            throw new SerializationException($"The Content-Type must be '{codec.ContentType}', not '{mediaType}'.");
    }

    private static async Task WriteErrorAsync(HttpContext context, IApiCodec codec, GameRelayException error)
    {
        if (context.Response.HasStarted)
            return;
        context.Response.Headers["x-amzn-ErrorType"] = error.ErrorCode;
        if (error is ServiceUnavailableException)
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        if (error is MethodNotAllowedException)
            context.Response.Headers.Allow = HttpMethods.Post;
        if (error is RequestTimeoutException or RequestEntityTooLargeException)
            context.Response.Headers.Connection = "close"; // the rest of the body is not read
        await WriteAsync(context, codec, error.StatusCode, codec.WriteError(error.ErrorCode, error.Message));
    }

    private static async Task WriteAsync(HttpContext context, IApiCodec codec, int statusCode, byte[] body)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = codec.ContentType;
        if (codec.SmithyProtocol is { } protocol)
            context.Response.Headers["smithy-protocol"] = protocol;
        context.Response.ContentLength = body.Length;
        try
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone.
        }
    }

    private void LogAnswer(HttpContext context, ApiCall call, double milliseconds)
    {
        if (!logger.IsEnabled(LogLevel.Debug))
            return;
        var target = OneLine.Of(call.Target);
        var key = RequestAuthenticator.ClaimedKey(context.Request);
        LogAnswered(target, key, StatusCodes.Status200OK, milliseconds);
    }

    private void LogRefusal(HttpContext context, ApiCall call, GameRelayException refusal, Exception cause, double milliseconds)
    {
        var target = OneLine.Of(call.Target);
        var key = RequestAuthenticator.ClaimedKey(context.Request);
        var reason = refusal is ServiceUnavailableException ? cause.GetBaseException().Message : OneLine.Of(refusal.Message);
        if (refusal is InternalServiceException)
            LogFailed(cause, target, key, refusal.StatusCode, milliseconds);
        else if (refusal is ServiceUnavailableException)
            LogUnavailable(target, key, refusal.StatusCode, milliseconds, reason);
        else
            LogRefused(target, key, refusal.StatusCode, refusal.ErrorCode, milliseconds, reason);
    }

    private double Milliseconds(long started) => Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 1);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Operation} by {AccessKeyId}: {Status} in {Milliseconds} ms")]
    private partial void LogAnswered(string operation, string accessKeyId, int status, double milliseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Operation} by {AccessKeyId}: {Status} {ErrorCode} in {Milliseconds} ms: {Reason}")]
    private partial void LogRefused(string operation, string accessKeyId, int status, string errorCode, double milliseconds, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Operation} by {AccessKeyId}: {Status} in {Milliseconds} ms: {Reason}")]
    private partial void LogUnavailable(string operation, string accessKeyId, int status, double milliseconds, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Operation} by {AccessKeyId}: {Status} in {Milliseconds} ms")]
    private partial void LogFailed(Exception exception, string operation, string accessKeyId, int status, double milliseconds);
}
