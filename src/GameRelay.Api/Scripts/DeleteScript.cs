namespace GameRelay.Api;

public sealed record DeleteScriptRequest
{
    [Is(Shape.ScriptIdOrArn)]
    public required string ScriptId { get; init; }
}

public sealed record DeleteScriptResponse;
