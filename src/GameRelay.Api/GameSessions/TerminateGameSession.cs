using System.Text.Json.Serialization;

namespace GameRelay.Api;

public enum TerminationMode
{
    /// <summary>The process is asked to end, and is killed when it has not after five minutes.</summary>
    [JsonStringEnumMemberName("TRIGGER_ON_PROCESS_TERMINATE")] TriggerOnProcessTerminate,

    /// <summary>The process is killed at once.</summary>
    [JsonStringEnumMemberName("FORCE_TERMINATE")] ForceTerminate,
}

public sealed record TerminateGameSessionRequest
{
    [Is(Shape.Arn)]
    public required string GameSessionId { get; init; }

    public required TerminationMode? TerminationMode { get; init; }
}

public sealed record TerminateGameSessionResponse
{
    public required GameSession GameSession { get; init; }
}
