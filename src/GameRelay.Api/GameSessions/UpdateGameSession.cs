namespace GameRelay.Api;

/// <summary>Changes what is given and leaves the rest.</summary>
public sealed record UpdateGameSessionRequest
{
    [Is(Shape.Arn)]
    public required string GameSessionId { get; init; }

    /// <summary>May be fewer than there are players: nobody is removed, and nobody new comes in until there is room again.</summary>
    [Between(0, int.MaxValue)]
    public int? MaximumPlayerSessionCount { get; init; }

    [Is(Shape.Label)]
    public string? Name { get; init; }

    public PlayerSessionCreationPolicy? PlayerSessionCreationPolicy { get; init; }

    public ProtectionPolicy? ProtectionPolicy { get; init; }

    /// <summary>Added to those that the game session has, in place of those with the same key; 16 at most altogether.</summary>
    [Items(0, 16)]
    public IReadOnlyList<GameProperty>? GameProperties { get; init; }
}

public sealed record UpdateGameSessionResponse
{
    public required GameSession GameSession { get; init; }
}
