namespace GameRelay.Api;

/// <summary>GameRelay's own operation <c>GameRelay.GetGameSessionLog</c>: the text that a game session's script and relay have written.</summary>
public sealed record GetGameSessionLogRequest
{
    [Is(Shape.Arn)]
    public required string GameSessionId { get; init; }

    /// <summary>Bytes to leave out: the <c>NextOffset</c> of an earlier answer.</summary>
    [Between(0, int.MaxValue - 1)]
    public int? Offset { get; init; }
}

public sealed record GetGameSessionLogResponse
{
    public required string Log { get; init; }

    /// <summary>Where the text ends, in bytes from the log's beginning.</summary>
    public int NextOffset { get; init; }

    /// <summary>The game session is over and this is the log's end.</summary>
    public required bool Complete { get; init; }

    /// <summary>The log is longer than an answer: the next part is there, from <see cref="NextOffset"/> on.</summary>
    public bool More { get; init; }
}
