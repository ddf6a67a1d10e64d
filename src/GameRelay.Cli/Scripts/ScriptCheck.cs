using System.IO.Compression;
using System.Text.Json;
using GameRelay.Cli.Processes;

namespace GameRelay.Cli.Scripts;

/// <summary>Lets a relay look through a package before it is uploaded: it has the engine that will run the script.</summary>
internal static class ScriptCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <exception cref="CliException">The check itself did not come to an end.</exception>
    public static async Task<IReadOnlyList<ScriptFinding>> RunAsync(
        string relayPath, ScriptPackage package, string launchPath, string? nodeVersion, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("gamerelay-check-").FullName;
        try
        {
            await UnpackAsync(package, folder, cancellationToken);
            string[] version = nodeVersion is null ? [] : ["--node-version", nodeVersion];
            using var relay = new ToolProcess(Dotnet.Path, [relayPath, "--check", folder, "--launch-path", launchPath, .. version], folder);
            var exitCode = await relay.RunAsync(Limit, time, cancellationToken);
            return Read(relay.Output)
                ?? throw new CliException($"The script could not be checked: the relay ended with {exitCode?.ToString() ?? "no answer in time"}. {relay.Output.Trim()}".TrimEnd());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task UnpackAsync(ScriptPackage package, string folder, CancellationToken cancellationToken)
    {
        try
        {
            await ZipFile.ExtractToDirectoryAsync(new MemoryStream(package.Zip, writable: false), folder, cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new CliException($"'{package.Source}' cannot be unpacked as a host would: {e.Message}", e);
        }
    }

    // One line of what it printed; an engine may print others.
    private static IReadOnlyList<ScriptFinding>? Read(string output)
    {
        try
        {
            return output.Split('\n').LastOrDefault(line => line.StartsWith("{\"findings\"", StringComparison.Ordinal)) is { } line
                ? JsonSerializer.Deserialize<ScriptFindings>(line, Json)?.Findings
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record ScriptFindings(IReadOnlyList<ScriptFinding> Findings);
}

internal sealed record ScriptFinding(string Severity, string Code, string Message, string? File, int Line, int Column)
{
    public bool IsError => Severity == "error";

    /// <summary>As compilers tell it, so that editors find the place.</summary>
    public override string ToString() => File is null ? $"{Severity}: {Message}" : Line == 0 ? $"{File}: {Severity}: {Message}" : $"{File}:{Line}:{Column}: {Severity}: {Message}";
}
