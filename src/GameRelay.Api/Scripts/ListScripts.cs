namespace GameRelay.Api;

/// <summary>Every script, newest first.</summary>
public sealed record ListScriptsRequest
{
    [Between(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Is(Shape.Label)]
    public string? NextToken { get; init; }
}

public sealed record ListScriptsResponse
{
    public required IReadOnlyList<Script> Scripts { get; init; }
    public string? NextToken { get; init; }
}
