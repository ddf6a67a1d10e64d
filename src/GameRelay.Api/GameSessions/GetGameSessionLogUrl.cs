namespace GameRelay.Api;

public sealed record GetGameSessionLogUrlRequest
{
    [Is(Shape.Arn)]
    public required string GameSessionId { get; init; }
}

public sealed record GetGameSessionLogUrlResponse
{
    /// <summary>Downloads the log as a zip, for 15 minutes and without further credentials.</summary>
    public required string PreSignedUrl { get; init; }
}
