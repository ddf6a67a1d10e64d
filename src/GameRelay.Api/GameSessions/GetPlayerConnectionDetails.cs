namespace GameRelay.Api;

public sealed record GetPlayerConnectionDetailsRequest
{
    [Is(Shape.Arn)]
    public required string GameSessionId { get; init; }

    [Items(1, 25), Is(Shape.PlayerId)]
    public required IReadOnlyList<string> PlayerIds { get; init; }
}

public sealed record GetPlayerConnectionDetailsResponse
{
    public required string GameSessionId { get; init; }
    public required IReadOnlyList<PlayerConnectionDetail> PlayerConnectionDetails { get; init; }
}

public sealed record PlayerConnectionDetail
{
    public required string PlayerId { get; init; }
    public required IReadOnlyList<PlayerConnectionEndpoint> Endpoints { get; init; }

    /// <summary>The connect token of the native transport. Always there, whatever the fleet's gateway mode.</summary>
    public string? PlayerGatewayToken { get; init; }

    public DateTimeOffset? Expiration { get; init; }
}

public sealed record PlayerConnectionEndpoint
{
    public required string IpAddress { get; init; }
    public required int? Port { get; init; }
}
