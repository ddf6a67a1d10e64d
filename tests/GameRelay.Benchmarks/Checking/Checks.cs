using GameRelay.Benchmarks.Density;
using GameRelay.Benchmarks.Relay;

namespace GameRelay.Benchmarks.Checking;

/// <summary>The shortest runs whose figures still mean something, each with the figures it gives.</summary>
internal sealed class Checks(RelayRounds rounds, DensityMeasures density, string? bareFanOut)
{
    private const int Starts = 4;
    private const int IdleSessions = 4;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    // What a loaded machine does to ratios of CPU times, as seen; latencies suffer more.
    private const double CpuTolerance = 0.3;
    private const double LatencyTolerance = 1.5;

    // Of the relay's check, which is the first.
    private SubjectResult? _floor;

    /// <summary>In the order in which they are to run.</summary>
    public IReadOnlyList<Check> Of(CheckScope scope) => scope switch
    {
        CheckScope.Relay => [CheckRelayAsync, CheckScriptAsync],
        CheckScope.Density => [CheckDensityAsync],
        _ => [CheckRelayAsync, CheckScriptAsync, CheckDensityAsync],
    };

    private async Task<IReadOnlyList<Figure>> CheckRelayAsync(CancellationToken cancellationToken)
    {
        var result = await rounds.RunAsync(RelayCases.Check(bareFanOut), cancellationToken);
        _floor = result.Floor;
        List<Figure> figures = [];
        foreach (var subject in result.Subjects.Skip(1))
        {
            var ratio = subject.CpuRatioTo(result.Floor).Median;
            figures.Add(new($"{subject.Name}: CPU of a delivered message, times {result.Floor.Name}", ratio, CpuTolerance, 0.05));
            if (subject.AllocatedBytes is { } allocated)
                figures.Add(new($"{subject.Name}: bytes allocated for a delivered message", allocated.Median, 0.5, 5));
        }

        var relay = result.Subjects[^1];
        var p50 = relay.LatencyMilliseconds(latency => latency.P50).Median / result.Floor.LatencyMilliseconds(latency => latency.P50).Median;
        figures.Add(new($"{relay.Name}: p50 latency, times {result.Floor.Name}", p50, LatencyTolerance, 0.5));
        return figures;
    }

    private async Task<IReadOnlyList<Figure>> CheckScriptAsync(CancellationToken cancellationToken)
    {
        var result = await rounds.RunAsync(RelayCases.Script, cancellationToken);
        var above = result.Subjects[1].CpuMicrosecondsAbove(result.Floor).Median / _floor!.CpuMicroseconds.Median;
        return [new($"onMessage: CPU of a message above what the relay takes for it, times {_floor.Name}", above, CpuTolerance, 0.1)];
    }

    private async Task<IReadOnlyList<Figure>> CheckDensityAsync(CancellationToken cancellationToken)
    {
        var start = await density.StartsAsync(Starts, cancellationToken);
        var idle = await density.IdleAsync(IdleSessions, Settle, Idle, cancellationToken);
        return
        [
            new("start to ready, times a .NET program that does nothing", start.Ratio.Median, 0.5, 0),
            new($"memory of an idle session among {IdleSessions}, MiB PSS", idle.PssMebibytes.Median, 0.1, 1),
        ];
    }
}

internal delegate Task<IReadOnlyList<Figure>> Check(CancellationToken cancellationToken);

internal enum CheckScope
{
    All,
    Relay,
    Density,
}
