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

    public required TimeSpan ProjectTimeout { get; init; }

    public async Task<int> RunAsync(string? filter, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var projects = Directory.GetDirectories(Path.Combine(root, "tests"), "*.Tests").Select(Path.GetFileName).OfType<string>()
            .Where(project => filter is null || project.Contains(filter, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal).ToList();
        if (projects.Count == 0)
            throw new CliException($"No test project's name contains '{filter}'.");

        var total = new TestCounts(0, 0, 0);
        if (filter is null)
            total += await CheckFormatAsync(cancellationToken);

        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount), CancellationToken = cancellationToken };
        var counts = new List<TestCounts>();
        await Parallel.ForEachAsync(projects.Where(project => project != EndToEnd), atOnce, async (project, token) =>
        {
            var result = await RunProjectAsync(project, token);
            lock (_output)
                counts.Add(result);
        });
        if (projects.Contains(EndToEnd))
            counts.Add(await RunProjectAsync(EndToEnd, cancellationToken));

        total = counts.Aggregate(total, (sum, one) => sum + one);
        Say($"in {time.GetElapsedTime(started).TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s");
        Say(total.ToString());
        return total.Failed == 0 ? ExitCode.Ok : ExitCode.Failure;
    }

    private async Task<TestCounts> CheckFormatAsync(CancellationToken cancellationToken)
    {
        Say("formatting");
        using var format = new ToolProcess(Dotnet.Path, ["format", Path.Combine(root, "GameRelay.sln"), "--verify-no-changes", "--no-restore"], root);
        var exitCode = await format.RunAsync(ProjectTimeout, time, cancellationToken);
        if (exitCode == 0)
            return new TestCounts(0, 0, 0);

        Say($"FAILED formatting: run 'dotnet format'\n{format.Output}");
        return new TestCounts(0, 1, 0);
    }

    private async Task<TestCounts> RunProjectAsync(string project, CancellationToken cancellationToken)
    {
        Say($"{project} …");
        var started = time.GetTimestamp();
        var folder = Directory.CreateDirectory(Path.Combine(root, "artifacts", "test-results")).FullName;
        var results = Path.Combine(folder, project + ".xml");
        File.Delete(results);
        var assembly = Path.Combine(root, "artifacts", "bin", project, "release", project + ".dll");
        using var tests = new ToolProcess(Dotnet.Path, [assembly, "-noColor", "-noLogo", "-noAutoReporters", "-result-xml", results], root);
        var exitCode = await tests.RunAsync(ProjectTimeout, time, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, project + ".log"), tests.Output, cancellationToken);

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
            return report.Counts;
        }

        Say($"FAILED {project} {broken}; its last output:\n{Indent(LastLines(tests.Output, 40))}");
        return report.Counts + new TestCounts(0, 1, 0);
    }

    private static string Indent(string text) => "    " + text.Replace("\n", "\n    ", StringComparison.Ordinal);

    private static string LastLines(string text, int count) => string.Join('\n', text.TrimEnd().Split('\n').TakeLast(count));

    private void Say(string text)
    {
        lock (_output)
            terminal.Out.WriteLine(text);
    }
}
