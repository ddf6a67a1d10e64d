namespace GameRelay.Api;

public sealed record DeleteAliasRequest
{
    [Is(Shape.AliasIdOrArn)]
    public required string AliasId { get; init; }
}

public sealed record DeleteAliasResponse;
