using System.Text.Json;
using GameRelay.Relay.Hosting;

namespace GameRelay.Relay.Scripting.Checking;

/// <summary>
/// <c>--check FOLDER [--launch-path PATH] [--node-version VERSION]</c>: prints what is found in the script's package in that folder as one line of
/// JSON. The host agent and the CLI call it.
/// </summary>
internal static class CheckCommand
{
    public const string Name = "--check";

    /// <summary>Errors were found.</summary>
    private const int Refused = 1;

    public static int Run(ReadOnlySpan<string> arguments, TextWriter output)
    {
        if (arguments is not [Name, var folder, .. var rest] || !Directory.Exists(folder) || Options(folder, rest) is not { } options)
        {
            Console.Error.WriteLine("Usage: --check FOLDER [--launch-path PATH] [--node-version VERSION]");
            return ExitCode.BadStartEnvironment;
        }

        ScriptCheck? check = null;
        using ScriptWatchdog watchdog = new(new ScriptWatchdogLimits(), TimeProvider.System, ScriptProcessEnd.ResidentBytes(), failure =>
        {
            // The engine does not come back from whatever the script does while it loads.
            Print(output, [.. check?.Findings ?? [], ScriptFinding.Error(FindingCode.LoadFailed, failure.Message)]);
            ScriptProcessEnd.ExitNow(Refused);
        });
        watchdog.Start();
        check = new(options, watchdog);
        var findings = check.Run();
        Print(output, findings);
        return findings.Any(finding => finding.Severity == FindingSeverity.Error) ? Refused : ExitCode.Ended;
    }

    private static ScriptOptions? Options(string folder, ReadOnlySpan<string> rest)
    {
        ScriptOptions options = new() { Directory = folder, LaunchPath = PackageFiles.Root + "index.js" };
        while (rest is [var name, var value, .. var more])
        {
            if (name == "--launch-path")
                options = options with { LaunchPath = value };
            else if (name == "--node-version")
                options = options with { NodeVersion = value };
            else
                return null;
            rest = more;
        }

        return rest.IsEmpty ? options : null;
    }

    private static void Print(TextWriter output, IReadOnlyList<ScriptFinding> findings)
    {
        output.WriteLine(JsonSerializer.Serialize(new ScriptFindings(findings), FindingsJson.Default.ScriptFindings));
        output.Flush();
    }
}
