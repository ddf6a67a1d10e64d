namespace GameRelay.Api;

public sealed record DeleteLocationRequest
{
    [Is(Shape.CustomLocationNameOrArn)]
    public required string LocationName { get; init; }
}

public sealed record DeleteLocationResponse;
