namespace GameRelay.ControlPlane.Features.GameSessions.Search;

internal enum SearchType
{
    Text,
    Integer,
    Boolean,
}

/// <summary>What an expression may speak of. A game property is an attribute by its key.</summary>
internal sealed record SearchAttribute(string Name, SearchType Type, string? PropertyKey = null)
{
    internal const string PropertyPrefix = "gameSessionProperties.";

    internal static readonly SearchAttribute GameSessionId = new("gameSessionId", SearchType.Text);
    internal static readonly SearchAttribute GameSessionName = new("gameSessionName", SearchType.Text);
    internal static readonly SearchAttribute MaximumSessions = new("maximumSessions", SearchType.Integer);
    internal static readonly SearchAttribute CreationTimeMillis = new("creationTimeMillis", SearchType.Integer);
    internal static readonly SearchAttribute PlayerSessionCount = new("playerSessionCount", SearchType.Integer);
    internal static readonly SearchAttribute HasAvailablePlayerSessions = new("hasAvailablePlayerSessions", SearchType.Boolean);

    internal static IReadOnlyList<SearchAttribute> Named { get; } =
        [GameSessionId, GameSessionName, MaximumSessions, CreationTimeMillis, PlayerSessionCount, HasAvailablePlayerSessions];

    internal static SearchAttribute Property(string key) => new(PropertyPrefix + key, SearchType.Text, key);

    /// <summary>What a game session has of a number or a truth value, as a number. Texts are left to the database.</summary>
    internal long NumberOf(GameSessionRow session) => Name switch
    {
        "maximumSessions" => session.MaximumPlayerSessionCount,
        "creationTimeMillis" => session.CreationTime.ToUnixTimeMilliseconds(),
        "playerSessionCount" => session.CurrentPlayerSessionCount,
        "hasAvailablePlayerSessions" => session.CurrentPlayerSessionCount < session.MaximumPlayerSessionCount ? 1 : 0,
        _ => throw new InvalidOperationException($"{Name} is a text."),
    };
}
