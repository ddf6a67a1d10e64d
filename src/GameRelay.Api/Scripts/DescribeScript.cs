namespace GameRelay.Api;

public sealed record DescribeScriptRequest
{
    [Is(Shape.ScriptIdOrArn)]
    public required string ScriptId { get; init; }
}

public sealed record DescribeScriptResponse
{
    public required Script Script { get; init; }
}
