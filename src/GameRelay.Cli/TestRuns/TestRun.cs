using System.Globalization;
using GameRelay.Cli.Processes;

namespace GameRelay.Cli.TestRuns;

/// <summary>
/// One run over the solution: formatting, then every test project, as many at once as the machine has cores, and the end-to-end tests alone at the end,
/// since they measure time and use the whole machine themselves.
/// </summary>
internal sealed class TestRun(string root, Terminal terminal, TimeProvider time)
{
    private const string EndToEnd = "GameRelay.EndToEnd.Tests";
    private readonly Lock _output = new();
    private readonly string _results = Path.Combine(root, "artifacts", "test-results");

    public required TimeSpan ProjectTimeout { get; init; }

    private string LastRunFile => Path.Combine(_results, "last-run.json");

    public async Task<int> RunAsync(string? filter, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        // The longest start first, or one of them would run alone at the end; how much there is to run shows in the assembly's size.
        var projects = Directory.GetDirectories(Path.Combine(root, "tests"), "*.Tests").Select(Path.GetFileName).OfType<string>()
            .Where(project => filter is null || project.Contains(filter, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(project => new FileInfo(AssemblyOf(project)) is { Exists: true } file ? file.Length : 0).ToList();
        if (projects.Count == 0)
            throw new CliException($"No test project's name contains '{filter}'.");

        Directory.CreateDirectory(_results);
        // A run that is cut off leaves no record, rather than that of the one before.
        if (filter is null)
            File.Delete(LastRunFile);
        var formatted = filter is not null || await CheckFormatAsync(cancellationToken);
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount), CancellationToken = cancellationToken };
        var outcomes = new Dictionary<string, ProjectOutcome>();
        await Parallel.ForEachAsync(projects.Where(project => project != EndToEnd), atOnce, async (project, token) =>
        {
            var outcome = await RunProjectAsync(project, [], token);
            lock (_output)
                outcomes.Add(project, outcome);
        });
        if (projects.Contains(EndToEnd))
            outcomes.Add(EndToEnd, await RunProjectAsync(EndToEnd, [], cancellationToken));

        var total = Sum(outcomes.Values, formatted);
        if (filter is null)
            new LastRun(total.Passed, total.Skipped, !formatted, FailedOf(outcomes)).Write(LastRunFile);
        return End(total, started);
    }

    /// <summary>Runs again what failed in the last run over everything; the counts are of both runs together.</summary>
    /// <exception cref="CliException">More than <paramref name="atMost"/> failed, or there is no such run.</exception>
    public async Task<int> RunFailedAsync(int atMost, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var last = LastRun.Read(LastRunFile);
        if (last.FailedCount > atMost)
            throw new CliException($"{last.FailedCount} failed, and at most {atMost} are to be run again: that many are no accident.");

        var formatted = !last.FormatFailed || await CheckFormatAsync(cancellationToken);
        var outcomes = new Dictionary<string, ProjectOutcome>();
        foreach (var (project, methods) in last.Failed)
            outcomes.Add(project, await RunProjectAsync(project, methods, cancellationToken));
        foreach (var method in last.Failed.SelectMany(project => project.Value).Except(outcomes.Values.SelectMany(outcome => outcome.FailedMethods)))
            Say($"UNSTABLE {method}: failed in the whole run, passed when run again");
        return End(Sum(outcomes.Values, formatted) + new TestCounts(last.Passed, 0, last.Skipped), started);
    }

    private static TestCounts Sum(IEnumerable<ProjectOutcome> outcomes, bool formatted) =>
        outcomes.Aggregate(new TestCounts(0, formatted ? 0 : 1, 0), (sum, one) => sum + one.Counts);

    private static Dictionary<string, IReadOnlyList<string>> FailedOf(Dictionary<string, ProjectOutcome> outcomes) => outcomes
        .Where(outcome => outcome.Value.Counts.Failed > 0)
        .ToDictionary(outcome => outcome.Key, outcome => outcome.Value.IsBroken ? [] : outcome.Value.FailedMethods);

    private int End(TestCounts total, long started)
    {
        Say($"in {time.GetElapsedTime(started).TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s");
        Say(total.ToString());
        return total.Failed == 0 ? ExitCode.Ok : ExitCode.Failure;
    }

    private async Task<bool> CheckFormatAsync(CancellationToken cancellationToken)
    {
        Say("formatting");
        using var format = new ToolProcess(Dotnet.Path, ["format", Path.Combine(root, "GameRelay.sln"), "--verify-no-changes", "--no-restore"], root);
        if (await format.RunAsync(ProjectTimeout, time, cancellationToken) == 0)
            return true;
        Say($"FAILED formatting: run 'dotnet format'\n{format.Output}");
        return false;
    }

    private string AssemblyOf(string project) => Path.Combine(root, "artifacts", "bin", project, "release", project + ".dll");

    private async Task<ProjectOutcome> RunProjectAsync(string project, IReadOnlyList<string> methods, CancellationToken cancellationToken)
    {
        Say($"{project} …");
        var started = time.GetTimestamp();
        var results = Path.Combine(_results, project + ".xml");
        File.Delete(results);
        List<string> arguments = [AssemblyOf(project), "-noColor", "-noLogo", "-noAutoReporters", "-result-xml", results];
        foreach (var method in methods)
            arguments.AddRange(["-method", method]);
        using var tests = new ToolProcess(Dotnet.Path, arguments, root);
        var exitCode = await tests.RunAsync(ProjectTimeout, time, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_results, project + ".log"), tests.Output, cancellationToken);

        var report = TestReport.Read(results);
        var seconds = time.GetElapsedTime(started).TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        foreach (var failure in report.Failures)
            Say($"FAILED {failure.Name}\n{Indent(failure.Message)}");

        // Failed tests alone explain exit code 1; anything else that is not 0 means that the process itself went wrong.
        var broken = exitCode is null ? $"did not end within {ProjectTimeout.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s"
            : report.Counts is { Passed: 0, Failed: 0, Skipped: 0 } ? $"ran no test (exit code {exitCode})"
            : exitCode != 0 && report.Counts.Failed == 0 ? $"ended with exit code {exitCode}"
            : null;
        if (broken is null)
        {
            Say($"{project}: {report.Counts} in {seconds} s");
            // An error outside of a test has no method to run again: then the whole project is.
            var failed = report.Failures.Select(failure => failure.Method).Distinct().ToList();
            return new(report.Counts, [.. failed.OfType<string>()], IsBroken: failed.Contains(null));
        }

        Say($"FAILED {project} {broken}; its last output:\n{Indent(LastLines(tests.Output, 40))}");
        return new(report.Counts + new TestCounts(0, 1, 0), [], IsBroken: true);
    }

    private static string Indent(string text) => "    " + text.Replace("\n", "\n    ", StringComparison.Ordinal);

    private static string LastLines(string text, int count) => string.Join('\n', text.TrimEnd().Split('\n').TakeLast(count));

    private void Say(string text)
    {
        lock (_output)
            terminal.Out.WriteLine(text);
    }

    private sealed record ProjectOutcome(TestCounts Counts, IReadOnlyList<string> FailedMethods, bool IsBroken);
}
