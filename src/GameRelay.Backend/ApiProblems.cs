using System.Text.Json;
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

        var problem = Describe(exception);
        if (problem.Status is StatusCodes.Status500InternalServerError or StatusCodes.Status502BadGateway)
            LogFailed(exception, context.Request.Path);
        else if (problem.Status == StatusCodes.Status503ServiceUnavailable)
            LogRefused(context.Request.Path, exception.Message);

        context.Response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds;
        return await problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = { Status = problem.Status, Detail = problem.Detail } });
    }

    private static Problem Describe(Exception exception) => exception switch
    {
        BadHttpRequestException { InnerException: JsonException json } => new(400, DescribeJson(json)),
        BadHttpRequestException { StatusCode: 400 } => new(400, "The body is missing or incomplete; a JSON object is expected."),
        BadHttpRequestException bad => new(bad.StatusCode, DescribeStatus(bad.StatusCode) ?? bad.Message),
        GameSessionFullException => new(409, "The game session is full. Join another one, or create one."),
        InvalidGameSessionStatusException => new(409, "The game session takes no players: it has ended, or its game has closed it. Join another one."),
        GameSessionNotReadyException => new(503, "The game session is still starting. Try again.", "1"),
        NotFoundException => new(404, "There is no such game session. GET /sessions lists those that can be joined."),
        FleetCapacityExceededException => new(503, "No server is free for another game session. Try again, or join one that exists.", "2"),
        InvalidFleetStatusException or NoFleetException => new(503, "No fleet is ready to run game sessions.", "5"),
        LimitExceededException => new(429, "You have created too many game sessions in a short time.", "60"),
        ThrottlingException or ServiceUnavailableException or ServiceUnreachableException => new(503, "The game service cannot be reached. Try again.", "1"),
        GameRelayException => new(502, "The game service refused the backend's request; the backend's log tells why."),
        _ => new(500, "The backend failed; its log tells why."),
    };

    /// <summary>For what is refused before any of our code, or that of an endpoint, sees it.</summary>
    internal static string? DescribeStatus(int? status) => status switch
    {
        404 => "There is nothing at this path.",
        405 => "This path takes another method.",
        413 => "The body is too large: 16 KiB at most.",
        415 => "The body must be JSON: send 'Content-Type: application/json'.",
        _ => null,
    };

    private static string DescribeJson(JsonException json)
    {
        var member = json.Path is { Length: > 2 } path ? $"'{path[2..]}'" : "The body";
        return $"{member} is not JSON of the expected form (line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}).";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} failed")]
    private partial void LogFailed(Exception exception, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} was refused: {Cause}")]
    private partial void LogRefused(string path, string cause);

    private readonly record struct Problem(int Status, string Detail, string? RetryAfter = null);
}

internal static class Problems
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
            context.ProblemDetails.Detail ??= ApiProblems.DescribeStatus(context.ProblemDetails.Status));
        services.AddExceptionHandler<ApiProblems>();
        // Malformed JSON goes to the exception handler too, which names the place.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }
}
