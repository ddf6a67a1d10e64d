using System.CommandLine;
using System.Text.RegularExpressions;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;

namespace GameRelay.Cli.Fleets;

/// <summary>The options that make a fleet's runtime configuration: one kind of server process, as nearly every fleet has.</summary>
internal sealed partial class RuntimeOptions
{
    private readonly Option<string?> _launchPath = new("--launch-path") { Description = "The file that server processes start with; /local/game/index.js in a new fleet." };
    private readonly Option<int?> _processes = new Option<int?>("--processes")
    {
        Description = "Server processes that each host keeps running, as many game sessions fit on it; 1 in a new fleet.",
    }.Between(1, 50);

    private readonly Option<string?> _parameters = new("--parameters") { Description = "Launch parameters that the script is given, e.g. loggingLevel:debug." };
    private readonly Option<int?> _sessionsPerProcess = new Option<int?>("--sessions-per-process")
    {
        Description = "How many of those server processes may share one process of the system; 1 in a new fleet. Goes to the launch parameters, as sessionsPerProcess:8.",
    }.Between(1, 50);

    private readonly Option<int?> _maxActivations = new("--max-activations") { Description = "Game sessions that may be activating on a host at the same time." };

    public Option[] All => [_launchPath, _processes, _parameters, _sessionsPerProcess, _maxActivations];

    public bool AnyGiven(ApiCall call) => All.Any(option => call.Arguments.GetResult(option) is { Implicit: false });

    public RuntimeConfiguration New(ApiCall call) => Apply(call, new() { ServerProcesses = [new() { LaunchPath = "/local/game/index.js", ConcurrentExecutions = 1 }] });

    /// <exception cref="CliException">The fleet has several kinds of server processes: which one is meant cannot be told.</exception>
    public RuntimeConfiguration Change(ApiCall call, RuntimeConfiguration current, string fleet) => current.ServerProcesses is { Count: > 1 } several
        ? throw new CliException($"Fleet {fleet} runs {several.Count} kinds of server processes; these options are for one. Use UpdateRuntimeConfiguration of the API.")
        : Apply(call, current);

    private RuntimeConfiguration Apply(ApiCall call, RuntimeConfiguration current)
    {
        var process = current.ServerProcesses![0];
        return current with
        {
            ServerProcesses =
            [
                process with
                {
                    LaunchPath = call.Get(_launchPath) ?? process.LaunchPath,
                    Parameters = WithSessions(call.Get(_parameters) ?? process.Parameters, call.Get(_sessionsPerProcess)),
                    ConcurrentExecutions = call.Get(_processes) ?? process.ConcurrentExecutions,
                },
            ],
            MaxConcurrentGameSessionActivations = call.Get(_maxActivations) ?? current.MaxConcurrentGameSessionActivations,
        };
    }

    private static string? WithSessions(string? parameters, int? sessionsPerProcess) => sessionsPerProcess is null
        ? parameters
        : $"{SessionsPerProcess().Replace(parameters ?? "", "").Trim()} sessionsPerProcess:{sessionsPerProcess}".TrimStart();

    [GeneratedRegex("(?<![A-Za-z0-9,])sessionsPerProcess:[A-Za-z0-9.+-]* *", RegexOptions.IgnoreCase)]
    private static partial Regex SessionsPerProcess();
}
