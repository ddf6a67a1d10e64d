using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using GameRelay.HostAgent.Processes;

namespace GameRelay.HostAgent.Scripts;

/// <summary>Lets a relay look through a script that was installed, as the user as whom it will run.</summary>
internal sealed partial class ScriptCheck(RelayLauncher launcher, TimeProvider time, ILogger<ScriptCheck> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>What was found; nothing when the check itself fails, for server processes tell what matters.</summary>
    public async Task<IReadOnlyList<ScriptFinding>> RunAsync(string scriptDirectory, string launchPath, string nodeVersion, CancellationToken cancellationToken)
    {
        string[] version = nodeVersion.Length == 0 ? [] : ["--node-version", nodeVersion];
        using Process relay = new() { StartInfo = launcher.Tool(["--check", scriptDirectory, "--launch-path", launchPath, .. version]) };
        using CancellationTokenSource limit = new(Limit, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            relay.Start();
            relay.StandardInput.Close();
            var errors = relay.StandardError.ReadToEndAsync(ended.Token);
            var output = await relay.StandardOutput.ReadToEndAsync(ended.Token);
            await relay.WaitForExitAsync(ended.Token);
            if (Read(output) is { } findings)
                return findings;
            LogNotChecked(launchPath, $"The relay ended with {relay.ExitCode}. {(await errors).Trim()}");
        }
        catch (OperationCanceledException)
        {
            relay.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            LogNotChecked(launchPath, "It took too long.");
        }
        catch (Win32Exception exception)
        {
            LogNotChecked(launchPath, exception.Message);
        }

        return [];
    }

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The script with launch path {LaunchPath} could not be checked: {Reason}")]
    private partial void LogNotChecked(string launchPath, string reason);

    private sealed record ScriptFindings(IReadOnlyList<ScriptFinding> Findings);
}

/// <summary>As the relay prints it (<c>--check</c>).</summary>
internal sealed record ScriptFinding(string Severity, string Message, string? File, int Line, int Column)
{
    /// <summary>The fleet event that tells it. An error also keeps server processes from getting ready, or ends them later; that is told by itself.</summary>
    public string EventCode => Severity == "error" ? "FLEET_VALIDATION_EXECUTABLE_RUNTIME_FAILURE" : "GENERIC_EVENT";

    public override string ToString() => File is null ? Message : Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}:{Column}: {Message}";
}
