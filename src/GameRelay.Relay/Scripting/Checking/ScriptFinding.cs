using System.Text.Json.Serialization;

namespace GameRelay.Relay.Scripting.Checking;

/// <summary>Something that a look at a script's package has found. An error keeps the script from running, or ends it sooner or later.</summary>
internal sealed record ScriptFinding(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] FindingSeverity Severity, string Code, string Message, string? File = null, int Line = 0, int Column = 0)
{
    public static ScriptFinding Error(string code, string message, string? file = null, int line = 0, int column = 0) =>
        new(FindingSeverity.Error, code, message, file, line, column);

    public static ScriptFinding Warning(string code, string message, string? file = null, int line = 0, int column = 0) =>
        new(FindingSeverity.Warning, code, message, file, line, column);
}

[JsonConverter(typeof(JsonStringEnumConverter<FindingSeverity>))]
internal enum FindingSeverity
{
    [JsonStringEnumMemberName("error")]
    Error,

    [JsonStringEnumMemberName("warning")]
    Warning,
}

/// <summary>What the relay prints when it checks a script, for the CLI and the host agent.</summary>
internal sealed record ScriptFindings(IReadOnlyList<ScriptFinding> Findings);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ScriptFindings))]
internal sealed partial class FindingsJson : JsonSerializerContext;
