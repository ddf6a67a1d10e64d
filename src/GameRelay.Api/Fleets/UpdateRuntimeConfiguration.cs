namespace GameRelay.Api;

/// <summary>Replaces the whole runtime configuration. A game session that runs is left alone, and its process with it.</summary>
public sealed record UpdateRuntimeConfigurationRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }

    public required RuntimeConfiguration RuntimeConfiguration { get; init; }
}

public sealed record UpdateRuntimeConfigurationResponse
{
    public RuntimeConfiguration? RuntimeConfiguration { get; init; }
}
