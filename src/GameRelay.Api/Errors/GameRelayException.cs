namespace GameRelay.Api;

/// <summary>A refusal of the API. The server throws these to answer; the client throws what the server answered.</summary>
public class GameRelayException : Exception
{
    /// <summary>The client's error code for an answer that is no error of the API: a proxy's page, or that of something else altogether.</summary>
    public const string NoErrorOfTheApi = "HttpError";

    public GameRelayException(string errorCode, string message, int statusCode = 400)
        : base(message)
    {
        ErrorCode = errorCode;
        StatusCode = statusCode;
    }

    public GameRelayException(string errorCode, string message, Exception innerException, int statusCode = 400)
        : base(message, innerException)
    {
        ErrorCode = errorCode;
        StatusCode = statusCode;
    }

    /// <summary>The error's name on the wire, e.g. <c>NotFoundException</c>.</summary>
    public string ErrorCode { get; }

    /// <summary>The HTTP status that goes with it; 0 when no answer came.</summary>
    public int StatusCode { get; internal set; }

    /// <summary>The request's id in the server's log, when the server answered.</summary>
    public string? RequestId { get; internal set; }
}
