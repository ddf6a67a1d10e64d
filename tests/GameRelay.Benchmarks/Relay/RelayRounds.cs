using System.Diagnostics;
using System.Text.Json;
using GameRelay.Benchmarks.Load;
using GameRelay.Benchmarks.Subjects;

namespace GameRelay.Benchmarks.Relay;

/// <summary>Runs a case: one subject after the other, and that several times, so that a machine that changes changes for all of them.</summary>
internal sealed class RelayRounds(int rounds, TimeSpan warmUp, TimeSpan duration, Action<string> progress)
{
    // Beyond the time that was asked for: players join, and the last messages arrive.
    private static readonly TimeSpan GeneratorMargin = TimeSpan.FromSeconds(90);

    public async Task<CaseResult> RunAsync(RelayCase @case, CancellationToken cancellationToken)
    {
        var reports = @case.Subjects.ToDictionary(subject => subject, _ => new List<LoadReport>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var subject in @case.Subjects)
            {
                progress($"case {@case.Letter}, round {round + 1} of {rounds}: {subject.Name}");
                reports[subject].Add(await MeasureAsync(subject, @case, round, cancellationToken));
            }
        }

        var results = @case.Subjects.Select(subject => new SubjectResult(subject.Name, reports[subject]));
        return new(@case.Letter, @case.Title, @case.Traffic, duration, [.. results]);
    }

    private async Task<LoadReport> MeasureAsync(Subject subject, RelayCase @case, int round, CancellationToken cancellationToken)
    {
        var caseWarmUp = warmUp * @case.WarmUpFactor;
        await using var running = await subject.StartAsync(@case.Traffic);
        using var generator = Process.Start(OwnProcess.StartInfo(LoadGenerator.Argument))!;
        try
        {
            LoadPlan plan = new(subject.Client, @case.Traffic, running.Rooms, round, caseWarmUp, duration);
            await generator.StandardInput.WriteLineAsync(JsonSerializer.Serialize(plan));
            generator.StandardInput.Close();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(caseWarmUp + duration + GeneratorMargin);
            var report = await generator.StandardOutput.ReadToEndAsync(limit.Token);
            await generator.WaitForExitAsync(limit.Token);
            return generator.ExitCode == 0
                ? JsonSerializer.Deserialize<LoadReport>(report)!
                : throw new BenchmarkException($"The players of '{subject.Name}' ended with exit code {generator.ExitCode}; the lines above tell why.");
        }
        finally
        {
            if (!generator.HasExited)
                generator.Kill();
        }
    }
}
