namespace GameRelay.Api;

/// <summary>
/// Builds and reads the ARNs of one region and account. Published ARNs leave the account out for some resources and not for others; on input
/// an empty and a filled account field mean the same.
/// </summary>
public sealed class Arns(string region, string accountId)
{
    private const int FieldCount = 6;

    /// <summary>The home region, which is also the name of every fleet's home location.</summary>
    public string Region { get; } = region;

    public string AccountId { get; } = accountId;

    public string Fleet(string fleetId) => $"arn:aws:gamelift:{Region}:{AccountId}:fleet/{fleetId}";

    /// <summary>Without an account, as GameLift writes it.</summary>
    public string Alias(string aliasId) => $"arn:aws:gamelift:{Region}::alias/{aliasId}";

    public string Script(string scriptId) => $"arn:aws:gamelift:{Region}:{AccountId}:script/{scriptId}";

    public string Queue(string name) => $"arn:aws:gamelift:{Region}:{AccountId}:gamesessionqueue/{name}";

    public string CustomLocation(string name) => $"arn:aws:gamelift:{Region}:{AccountId}:location/{name}";

    /// <summary>The ARN that is a game session's id. A location other than the home region is part of it.</summary>
    public string GameSession(string fleetId, string location, string idString) => location == Region
        ? $"arn:aws:gamelift:{Region}::gamesession/{fleetId}/{idString}"
        : $"arn:aws:gamelift:{Region}::gamesession/{fleetId}/{location}/{idString}";

    /// <summary>The id in an ARN such as <c>…:fleet/fleet-1</c>; what is no ARN is an id already.</summary>
    public static string IdOf(string idOrArn) =>
        idOrArn.StartsWith("arn:", StringComparison.Ordinal) ? idOrArn[(idOrArn.LastIndexOf('/') + 1)..] : idOrArn;

    /// <summary>Whether this is an ARN, and of another region or account.</summary>
    public bool IsForeign(string idOrArn) =>
        idOrArn.Split(':', FieldCount) is ["arn", _, _, var region, var account, _] && (region != Region || (account != AccountId && account.Length > 0));

    /// <summary>A game session's id as it is stored, whether or not the given one names an account.</summary>
    public static string NormalizeGameSessionId(string gameSessionId)
    {
        var fields = gameSessionId.Split(':', FieldCount);
        if (fields.Length != FieldCount || fields[0] != "arn" || fields[4].Length == 0)
            return gameSessionId;
        fields[4] = "";
        return string.Join(':', fields);
    }

    /// <summary>The id string at the end of a game session's id: the caller's token, or <c>gsess-…</c>.</summary>
    public static string GameSessionIdString(string gameSessionId) => gameSessionId[(gameSessionId.LastIndexOf('/') + 1)..];
}
