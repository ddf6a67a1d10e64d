namespace GameRelay.ControlPlane.Features.GameSessions.Logs;

/// <summary>Answers the URLs of <see cref="LogUrls"/>. No access key is asked for: the URL is what opens it.</summary>
internal sealed partial class LogDownload(LogUrls urls, ILogStore store, ILogger<LogDownload> logger)
{
    internal async Task HandleAsync(HttpContext context, string key)
    {
        context.Response.Headers.CacheControl = "private, no-store";
        if (urls.FindProblem(key, context.Request.Query) is { } problem)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, problem);
            return;
        }
        try
        {
            await using var log = await store.OpenAsync(key, context.RequestAborted);
            if (log is null)
                await RefuseAsync(context, StatusCodes.Status404NotFound, "The log is not there any more: it was kept as long as ControlPlane:LogRetention says.");
            else
                await SendAsync(context, key, log);
        }
        catch (LogStoreException exception)
        {
            LogFailed(key, exception.Message);
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, exception.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone.
        }
    }

    private async Task SendAsync(HttpContext context, string key, Stream log)
    {
        context.Response.ContentType = "application/zip";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{key[(key.LastIndexOf('/') + 1)..]}\"";
        if (log.CanSeek)
            context.Response.ContentLength = log.Length;
        await log.CopyToAsync(context.Response.Body, context.RequestAborted);
        LogDownloaded(key);
    }

    private static async Task RefuseAsync(HttpContext context, int status, string problem)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(problem + "\n", context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The log {Key} was downloaded")]
    private partial void LogDownloaded(string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log {Key} could not be downloaded: {Reason}")]
    private partial void LogFailed(string key, string reason);
}
