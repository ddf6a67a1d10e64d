using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace GameRelay.Api;

/// <summary>The text shapes of the GameLift service model, by the name of what they hold.</summary>
public enum Shape
{
    AliasIdOrArn,
    Arn,
    BuildIdOrArn,
    Cost,
    CustomLocationName,
    CustomLocationNameOrArn,
    FleetId,
    FleetIdOrArn,
    GamePropertyKey,
    GamePropertyValue,
    GameSessionData,
    IdString,
    InstanceId,
    IpRange,
    Label,
    LaunchParameters,
    LaunchPath,
    Location,
    MetricGroup,
    NodeJsVersion,
    NonBlankLabel,
    NonEmptyString,
    NotificationTarget,
    PlayerData,
    PlayerId,
    PlayerSessionId,
    QueueCustomEventData,
    QueueName,
    QueueNameOrArn,
    ResourceArn,
    ScriptIdOrArn,
    TagKey,
    TagValue,
}

/// <summary>Length in characters and pattern of a text. The model leaves most patterns open at their end; the server means the whole text.</summary>
internal sealed record ShapeRule(int Minimum, int Maximum, string? Pattern = null)
{
    private static readonly FrozenDictionary<Shape, ShapeRule> Rules = new Dictionary<Shape, ShapeRule>
    {
        [Shape.AliasIdOrArn] = new(1, 512, @"^alias-\S+$|^arn:.*:alias\/alias-\S+$"),
        [Shape.Arn] = new(1, 512, @"^[a-zA-Z0-9:/-]+$"),
        [Shape.BuildIdOrArn] = new(1, 512, @"^build-\S+$|^arn:.*:build\/build-\S+$"),
        [Shape.Cost] = new(1, 11, @"^\d{1,5}(?:\.\d{1,5})?$"),
        [Shape.CustomLocationName] = new(8, 64, @"^custom-[A-Za-z0-9\-]+$"),
        [Shape.CustomLocationNameOrArn] = new(1, 128, @"^custom-[A-Za-z0-9\-]+$|^arn:.*:location\/custom-\S+$"),
        [Shape.FleetId] = new(1, 128, @"^[a-z]*fleet-[a-zA-Z0-9\-]+$"),
        [Shape.FleetIdOrArn] = new(1, 512, @"^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$"),
        [Shape.GamePropertyKey] = new(0, 32),
        [Shape.GamePropertyValue] = new(0, 96),
        [Shape.GameSessionData] = new(1, 262_144),
        [Shape.IdString] = new(1, 48, @"^[a-zA-Z0-9-]+$"),
        [Shape.InstanceId] = new(1, 128, @"^[a-zA-Z0-9\.-]+$"),
        [Shape.IpRange] = new(1, 128, @"^[^\s]+$"),
        [Shape.Label] = new(1, 1024),
        [Shape.LaunchParameters] = new(1, 1024, @"^[A-Za-z0-9_:.+\/\\\- =@;{},?'\[\]""]+$"),
        [Shape.LaunchPath] = new(1, 1024, @"^[A-Za-z0-9_:.+\/\\\- ]+$"),
        [Shape.Location] = new(1, 64, @"^[A-Za-z0-9\-]+$"),
        [Shape.MetricGroup] = new(1, 255),
        [Shape.NodeJsVersion] = new(0, 16, @"^[0-9]+\.(?:x|[0-9]+)$"),
        [Shape.NonBlankLabel] = new(1, 1024, @"^\s*\S"),
        [Shape.NonEmptyString] = new(1, int.MaxValue),
        [Shape.NotificationTarget] = new(0, 300, @"^[a-zA-Z0-9:_-]*(?:\.fifo)?$"),
        [Shape.PlayerData] = new(1, 2048),
        [Shape.PlayerId] = new(1, 1024),
        [Shape.PlayerSessionId] = new(1, 512, @"^psess-\S+$"),
        [Shape.QueueCustomEventData] = new(0, 256),
        [Shape.QueueName] = new(1, 128, @"^[a-zA-Z0-9-]+$"),
        [Shape.QueueNameOrArn] = new(1, 256, @"^[a-zA-Z0-9-]+$|^arn:.*:gamesessionqueue\/[a-zA-Z0-9-]+$"),
        [Shape.ResourceArn] = new(1, 1011, "^arn:.+$"),
        [Shape.ScriptIdOrArn] = new(1, 512, @"^script-\S+$|^arn:.*:script\/script-\S+$"),
        [Shape.TagKey] = new(1, 128),
        [Shape.TagValue] = new(0, 256),
    }.ToFrozenDictionary();

    // Backtracking is bounded by the engine; '$' would also match before a final line feed, hence the look at the end in Matches.
    private readonly Regex? _regex = Pattern is null ? null : new Regex(Pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    internal static ShapeRule Of(Shape shape) => Rules[shape];

    internal bool Matches(string value) => _regex is null || (_regex.IsMatch(value) && !value.EndsWith('\n'));
}
