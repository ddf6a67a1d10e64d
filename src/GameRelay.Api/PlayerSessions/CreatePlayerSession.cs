namespace GameRelay.Api;

public sealed record CreatePlayerSessionRequest
{
    [Is(Shape.Arn)]
    public required string GameSessionId { get; init; }

    [Is(Shape.PlayerId)]
    public required string PlayerId { get; init; }

    [Is(Shape.PlayerData)]
    public string? PlayerData { get; init; }
}

public sealed record CreatePlayerSessionResponse
{
    public required PlayerSession PlayerSession { get; init; }
}
