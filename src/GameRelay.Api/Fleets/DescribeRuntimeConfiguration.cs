namespace GameRelay.Api;

public sealed record DescribeRuntimeConfigurationRequest
{
    [Is(Shape.FleetIdOrArn)]
    public required string FleetId { get; init; }
}

public sealed record DescribeRuntimeConfigurationResponse
{
    /// <summary>Absent when the fleet is deleted.</summary>
    public RuntimeConfiguration? RuntimeConfiguration { get; init; }
}
