using GameRelay.Benchmarks.Load;
using GameRelay.Benchmarks.Subjects;

namespace GameRelay.Benchmarks.Relay;

/// <summary>Subjects that are compared under one load. The first is the floor of the ratios.</summary>
internal sealed record RelayCase(string Letter, string Title, Traffic Traffic, IReadOnlyList<Subject> Subjects);

/// <summary>What can be measured; the letters are those of <c>docs/benchmarks.md</c>.</summary>
internal static class RelayCases
{
    private static readonly Traffic Game = new(Players: 32, RateHz: 20, PayloadBytes: 64);

    /// <param name="bareFanOut">The compiled floor; null without a C compiler, and then the floor is the one in .NET.</param>
    public static IReadOnlyList<RelayCase> All(string? bareFanOut)
    {
        IReadOnlyList<Subject> floor = bareFanOut is null ? [BareDotNet] : [BareC(bareFanOut)];
        return
        [
            new("a", "What a delivered message costs", Game,
                [.. floor, .. bareFanOut is null ? [] : new Subject[] { BareCTogether(bareFanOut), BareDotNet }, RelayUnsealed, Relay]),
            new("b", "The same, flushed once in 50 ms", Game, [.. floor, RelayFlushed]),
        ];
    }

    private static FloorSubject BareDotNet { get; } = FloorSubject.DotNet("bare .NET", ClientKind.Socket, Floors.FloorProcess.Bare);
    private static RelaySubject RelayUnsealed { get; } = new("relay, unsealed", Scripts.Empty, isSealed: false);
    private static RelaySubject Relay { get; } = new("relay", Scripts.Empty);
    private static RelaySubject RelayFlushed { get; } = new("relay, 50 ms", Scripts.FlushedEachTick);

    private static FloorSubject BareC(string program) => new("bare C", ClientKind.Socket, hasProbe: false, () => new(program));

    private static FloorSubject BareCTogether(string program) => new("bare C, sendmmsg", ClientKind.Socket, hasProbe: false, () => new(program, ["sendmmsg"]));
}
