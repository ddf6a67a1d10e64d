namespace GameRelay.ControlPlane.Tests.Api.Validation;

/// <summary>A text's rule: a good one, its lengths, and texts of a good length that its pattern does not take.</summary>
internal sealed record TextShape(string Good, int Minimum, int Maximum, params string[] OutsidePattern)
{
    private const int Unbounded = int.MaxValue;

    private static readonly Dictionary<string, TextShape> Shapes = new()
    {
        ["AliasIdOrArn"] = new("alias-1", 1, 512, "fleet-1", "alias-a b", "arn:aws:gamelift:local::fleet/alias-1"),
        ["BuildIdOrArn"] = new("build-1", 1, 512, "script-1", "build-", "arn:aws:gamelift:local::build/1"),
        ["Cost"] = new("12345.12345", 1, 11, "-1", "1.", "1,5", "123456"),
        ["DestinationArn"] = new("arn:aws:gamelift:local::fleet/fleet-1", 1, 512, "arn:a b", "arn:a_b", "arn:é"),
        ["CustomLocationName"] = new("custom-east", 8, 64, "east-coast", "custom_east", "custom-é1", "Custom-east"),
        ["CustomLocationNameOrArn"] = new("custom-east", 1, 128, "east", "custom-", "arn:aws:gamelift:local::location/east", "custom-a b"),
        ["FleetId"] = new("fleet-1", 1, 128, "fleet_1", "fleet-", "fleet-é", "arn:aws:gamelift:local::fleet/fleet-1"),
        ["FleetIdOrArn"] = new("fleet-1", 1, 512, "fleet_1", "fleet-", "fleet-é", "fleet-1\n", "arn:aws:gamelift:local::alias/fleet-1"),
        ["GamePropertyKey"] = new("map", 0, 32),
        ["GamePropertyValue"] = new("ice", 0, 96),
        ["GameSessionArn"] = new("arn:aws:gamelift:local::gamesession/fleet-1/x", 1, 512, "arn:a b", "arn:a_b", "arn:é"),
        ["GameSessionData"] = new("{}", 1, 262_144),
        ["IdString"] = new("match-1", 1, 48, "match_1", "match 1", "match/1", "é"),
        ["InstanceId"] = new("i-0.a", 1, 128, "i_0", "i 0", "é"),
        ["IpRange"] = new("0.0.0.0/0", 1, 128, "0.0.0.0 /0"),
        ["Label"] = new("a label é", 1, 1024),
        ["LaunchParameters"] = new("loggingLevel:debug,x='1'", 1, 1024, "a|b", "a&b", "$HOME", "a\nb"),
        ["LaunchPath"] = new("/local/game/index.js", 1, 1024, "/local/game/$x", "a;b", "a|b"),
        ["Location"] = new("custom-east", 1, 64, "east_1", "east 1", "é"),
        ["MetricGroup"] = new("default", 1, 255),
        ["NodeJsVersion"] = new("10.1", 0, 16, "10", "x.10", "24.y", "v24.x"),
        ["NonBlankLabel"] = new("live", 1, 1024, " ", "\t \t"),
        ["NonEmpty"] = new("x", 1, Unbounded),
        ["NotificationTarget"] = new("arn:aws:sns:local:1:topic", 0, 300, "a b", "topic.fif", "arn:é"),
        ["PlayerData"] = new("gold", 1, 2048),
        ["PlayerId"] = new("ana", 1, 1024),
        ["PlayerSessionId"] = new("psess-1", 1, 512, "sess-1", "psess-", "psess-a b"),
        ["QueueCustomEventData"] = new("season-7", 0, 256),
        ["QueueName"] = new("main-queue", 1, 128, "main_queue", "main queue", "main/queue", "é"),
        ["QueueNameOrArn"] = new("main-queue", 1, 256, "main_queue", "main queue", "arn:aws:gamelift:local::fleet/fleet-1"),
        ["ResourceArn"] = new("arn:aws:gamelift:local::fleet/fleet-1", 1, 1011, "fleet-1", "arn:"),
        ["ScriptIdOrArn"] = new("script-1", 1, 512, "build-1", "script-", "script-a b"),
        ["TagKey"] = new("team", 1, 128),
        ["TagValue"] = new("blue", 0, 256),
        ["Text"] = new("c5.large", 0, Unbounded),
        ["Token"] = new("AAAAAAAAAAAA", 1, 1024),
    };

    internal static TextShape Named(string name) => Shapes.TryGetValue(name, out var shape)
        ? shape
        : throw new InvalidOperationException($"There is no rule '{name}'; add it to {nameof(TextShape)} with what the API's reference says of it.");

    internal string Longest => Maximum == Unbounded ? Good : Good.PadRight(Maximum, Good[^1]);

    internal IEnumerable<(string Value, string Constraint)> Bad()
    {
        yield return ("a\0b", "Member must not contain the character U+0000");
        if (Minimum > 0)
            yield return ("", $"Member must have length greater than or equal to {Minimum}");
        if (Maximum != Unbounded)
            yield return (new string('1', Maximum + 1), $"Member must have length less than or equal to {Maximum} (it has {Maximum + 1})");
        foreach (var text in OutsidePattern)
            yield return (text, "Member must satisfy regular expression pattern: ^");
    }
}
