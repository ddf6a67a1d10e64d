using GameRelay.Api;

namespace GameRelay.ControlPlane.Features.GameSessions;

/// <summary>What a game session must obey beyond the shapes of its members, when it is created and when it is updated.</summary>
internal static class GameSessionRules
{
    /// <summary>GameLift's fixed limit.</summary>
    internal const int MaximumPlayers = 200;

    internal const int MaximumProperties = 16;

    internal static void CheckMaximumPlayers(int? count)
    {
        if (count > MaximumPlayers)
            throw new InvalidRequestException($"MaximumPlayerSessionCount is {count}; a game session takes at most {MaximumPlayers} players.");
    }

    internal static void CheckProperties(IReadOnlyList<GameProperty>? properties)
    {
        if (properties?.GroupBy(property => property.Key).FirstOrDefault(group => group.Count() > 1) is { } repeated)
            throw new InvalidRequestException($"GameProperties holds the key '{repeated.Key}' more than once.");
    }
}
