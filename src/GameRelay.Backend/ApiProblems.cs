using GameRelay.Api;
using GameRelay.Backend.Sessions;
using Microsoft.AspNetCore.Diagnostics;

namespace GameRelay.Backend;

/// <summary>Turns what goes wrong into a problem (RFC 9457) that tells a game client what it can act on, and nothing of the control plane.</summary>
internal sealed partial class ApiProblems(ILogger<ApiProblems> logger, IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
            return true;

        var (status, detail) = Describe(exception);
        if (status >= 500)
            LogCallFailed(exception, context.Request.Path);
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "1";
        return await problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = { Status = status, Detail = detail } });
    }

    private static (int Status, string Detail) Describe(Exception exception) => exception switch
    {
        // ASP.NET's own refusals of a request: malformed JSON (the inner exception says where), a body that is too large.
        BadHttpRequestException bad => (bad.StatusCode, bad.InnerException?.Message ?? bad.Message),
        GameSessionFullException => (409, "The game session is full."),
        InvalidGameSessionStatusException => (409, "The game session does not take players at the moment."),
        NotFoundException => (404, "There is no such game session."),
        FleetCapacityExceededException => (503, "No server is free for another game session. Try again, or join one that exists."),
        InvalidFleetStatusException or NoFleetException => (503, "No fleet is ready to run game sessions."),
        ThrottlingException or ServiceUnavailableException or ServiceUnreachableException => (503, "The game service cannot be reached. Try again."),
        GameRelayException => (502, "The game service refused the request."),
        _ => (500, "The backend failed."),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} failed")]
    private partial void LogCallFailed(Exception exception, string path);
}
