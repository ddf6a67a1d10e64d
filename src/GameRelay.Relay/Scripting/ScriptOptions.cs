using System.Text.RegularExpressions;

namespace GameRelay.Relay.Scripting;

/// <summary>Which script to run, and within which limits.</summary>
internal sealed partial record ScriptOptions
{
    /// <summary>The folder that the script's package was unpacked into.</summary>
    public required string Directory { get; init; }

    /// <summary>As in the runtime configuration, e.g. <c>/local/game/index.js</c>: a path below the package, whatever is before it.</summary>
    public required string LaunchPath { get; init; }

    /// <summary>Launch parameters; those of the form <c>loggingLevel:debug</c> set the level of the log.</summary>
    public string Parameters { get; init; } = "";

    /// <summary><c>10.x</c> or <c>24.x</c>.</summary>
    public string NodeVersion { get; init; } = "10.x";

    /// <summary>The engine's heap, without array buffers. The script is stopped above it; the engine itself gives up only at eight times as much.</summary>
    public long HeapLimitBytes { get; init; } = 128 << 20;

    /// <summary>Array buffers, which the heap does not count. A script that asks for more gets a RangeError.</summary>
    public long BufferLimitBytes { get; init; } = 64 << 20;

    public ScriptLogLevel LogLevel => Level().Match(Parameters) is { Success: true } match
        ? Enum.Parse<ScriptLogLevel>(match.Groups[1].Value, ignoreCase: true)
        : ScriptLogLevel.Info;

    /// <summary>The launch path within the package, with forward slashes.</summary>
    public string MainFile
    {
        get
        {
            var path = LaunchPath.Replace('\\', '/');
            if (path.StartsWith(PackageFiles.Root, StringComparison.Ordinal))
                path = path[PackageFiles.Root.Length..];
            return path.TrimStart('/');
        }
    }

    // Set off by anything that is neither a letter, a digit nor a comma.
    [GeneratedRegex("(?:^|[^A-Za-z0-9,])loggingLevel:(debug|info|warn|error|fatal|cxfatal)(?![A-Za-z0-9])", RegexOptions.IgnoreCase)]
    private static partial Regex Level();
}
