using GameRelay.Api;

namespace GameRelay.Backend.Sessions;

/// <summary>
/// A game session's id as clients see it: what of the ARN is its own, <c>gsess-…</c> or <c>&lt;location&gt;.gsess-…</c>, which fits in a URL's path.
/// </summary>
internal static class SessionId
{
    // arn:aws:gamelift:<region>::gamesession/<fleet id>/[<location>/]<id string>
    public static string FromGameSessionId(string gameSessionId) => gameSessionId.Split('/', 3)[^1].Replace('/', '.');

    public static string ToGameSessionId(string sessionId, string region, string fleetId)
    {
        if (sessionId.Length is 0 or > 128 || sessionId.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')))
            throw new NotFoundException($"'{sessionId}' is no game session's id.");

        var parts = sessionId.Split('.', 2);
        var location = parts.Length == 2 ? parts[0] : region;
        return new Arns(region, "").GameSession(fleetId, location, parts[^1]);
    }
}
