using GameRelay.Benchmarks.Load;

namespace GameRelay.Benchmarks.Relay;

/// <summary>A case's reports, by subject and in order of the rounds.</summary>
internal sealed record CaseResult(string Letter, string Title, Traffic Traffic, TimeSpan Duration, IReadOnlyList<SubjectResult> Subjects)
{
    public SubjectResult Floor => Subjects[0];
}

internal sealed record SubjectResult(string Name, IReadOnlyList<LoadReport> Rounds)
{
    /// <summary>Microseconds of CPU for a delivered message, or, where nothing is delivered, for a sent one.</summary>
    public Spread CpuMicroseconds => Spread.Of(Rounds.Select(CpuMicrosecondsOf));

    public Spread? AllocatedBytes => Rounds.All(round => round.AllocatedBytes is not null)
        ? Spread.Of(Rounds.Select(round => (double)round.AllocatedBytes!.Value / MessagesOf(round)))
        : null;

    public Spread LossPercent => Spread.Of(Rounds.Select(round => 100 * round.Loss));

    /// <summary>Each round against the same round of the floor, so that what slowed the machine down slowed both down.</summary>
    public Spread CpuRatioTo(SubjectResult floor) => Spread.Of(Rounds.Zip(floor.Rounds, (mine, theirs) => CpuMicrosecondsOf(mine) / CpuMicrosecondsOf(theirs)));

    /// <summary>What the messages of this load cost above the floor's, in microseconds; round by round.</summary>
    public Spread CpuMicrosecondsAbove(SubjectResult floor) =>
        Spread.Of(Rounds.Zip(floor.Rounds, (mine, theirs) => CpuMicrosecondsOf(mine) - CpuMicrosecondsOf(theirs)));

    /// <summary>
    /// Players that one core could serve, if it did nothing else: by the CPU time of a sent message, with all its copies, and how many of them a player sends.
    /// </summary>
    public Spread PlayersPerCore(Traffic traffic) => Spread.Of(Rounds.Select(round => traffic.Interval / (round.SubjectCpu / Math.Max(1, round.Sent))));

    public Spread LatencyMilliseconds(Func<Quantiles, TimeSpan> quantile) => Spread.Of(Rounds.Select(round => quantile(round.Latency).TotalMilliseconds));

    private static double CpuMicrosecondsOf(LoadReport report) => report.SubjectCpu.TotalMicroseconds / MessagesOf(report);

    private static long MessagesOf(LoadReport report) => Math.Max(1, report.Expected == 0 ? report.Sent : report.Delivered);
}
