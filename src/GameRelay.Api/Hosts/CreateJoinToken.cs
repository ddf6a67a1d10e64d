namespace GameRelay.Api;

/// <summary>GameRelay's own operation <c>GameRelay.CreateJoinToken</c>: lets one machine become a host of a fleet, once.</summary>
public sealed record CreateJoinTokenRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    /// <summary>Default: the home location.</summary>
    [Is(Shape.Location)]
    public string? Location { get; init; }
}

public sealed record CreateJoinTokenResponse
{
    /// <summary>For the agent's setting <c>JoinToken</c>. It is not told again.</summary>
    public required string JoinToken { get; init; }

    public required DateTimeOffset ExpirationTime { get; init; }

    /// <summary>Where hosts connect: for the agent's setting <c>ControlPlane</c>. Several replicas have commas between them.</summary>
    public required string HostUrl { get; init; }
}
