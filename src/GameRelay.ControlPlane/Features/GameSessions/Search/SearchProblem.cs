using GameRelay.Api;

namespace GameRelay.ControlPlane.Features.GameSessions.Search;

internal static class SearchProblem
{
    /// <summary>Positions are counted from 0 here, and from 1 where people read them.</summary>
    internal static InvalidRequestException At(string member, int position, string problem) =>
        new($"{member} is wrong at position {position + 1}: {problem}.");
}
