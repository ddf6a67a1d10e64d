namespace GameRelay.Api;

/// <summary>
/// GameRelay's own operation <c>GameRelay.RevokeHost</c>: the host's credential is void from now on, for good, and its game sessions end. Its agent ends
/// the server processes and itself when it learns of it. Revoking a host again does no harm.
/// </summary>
public sealed record RevokeHostRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    [Is(Shape.Label)]
    public required string ComputeName { get; init; }
}

public sealed record RevokeHostResponse;
