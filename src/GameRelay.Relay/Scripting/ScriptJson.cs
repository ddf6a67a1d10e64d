using System.Text.Json.Serialization;

namespace GameRelay.Relay.Scripting;

/// <summary>What the runtime is told when it starts (<c>internal.settings</c>).</summary>
internal sealed record RuntimeSettings(
    string Main,
    string Root,
    int WrapperColumns,
    IReadOnlyList<string> Callbacks,
    IReadOnlyCollection<string> Modules,
    string NodeVersion,
    string V8Version,
    bool UnhandledRejectionsFail,
    int LogLevel,
    int MaxPayloadBytes,
    int MaxFastPayloadBytes,
    double TimeOrigin,
    long BufferLimitBytes);

/// <summary>What the script's exports say.</summary>
internal sealed record ScriptDescription(string? Problem, bool[]? Defined, string[]? Others, double? PingIntervalTime, double? FlushIntervalTime, double? MaxPlayers);

internal sealed record ResolvedModule(string? File, string? Problem, string? Code);

internal sealed record SyntaxProblem(string Message, int Line, int Column);

internal sealed record MemoryUsage(long Rss, long HeapTotal, long HeapUsed, long External, long ArrayBuffers);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RuntimeSettings))]
[JsonSerializable(typeof(ScriptDescription))]
[JsonSerializable(typeof(ResolvedModule))]
[JsonSerializable(typeof(SyntaxProblem))]
[JsonSerializable(typeof(MemoryUsage))]
[JsonSerializable(typeof(ScriptPlayer))]
[JsonSerializable(typeof(IReadOnlyCollection<ScriptPlayer>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyCollection<string>))]
[JsonSerializable(typeof(IReadOnlyList<uint>))]
internal sealed partial class RuntimeJson : JsonSerializerContext;

/// <summary>Names as the GameLift API spells them.</summary>
[JsonSerializable(typeof(ScriptGameSession))]
internal sealed partial class GameSessionJson : JsonSerializerContext;
