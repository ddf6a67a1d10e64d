namespace GameRelay.Api;

/// <summary>The ids of all fleets, or of those that run a build or a script. Newest first.</summary>
public sealed record ListFleetsRequest
{
    [Is(Shape.BuildIdOrArn)]
    public string? BuildId { get; init; }

    [Is(Shape.ScriptIdOrArn)]
    public string? ScriptId { get; init; }

    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record ListFleetsResponse
{
    public required IReadOnlyList<string> FleetIds { get; init; }
    public string? NextToken { get; init; }
}
