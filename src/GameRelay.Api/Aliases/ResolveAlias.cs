namespace GameRelay.Api;

public sealed record ResolveAliasRequest
{
    [Is(Shape.AliasIdOrArn)]
    public required string AliasId { get; init; }
}

public sealed record ResolveAliasResponse
{
    public required string FleetId { get; init; }
    public required string FleetArn { get; init; }
}
