namespace GameRelay.Api;

public sealed record DeleteFleetRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }
}

public sealed record DeleteFleetResponse;
