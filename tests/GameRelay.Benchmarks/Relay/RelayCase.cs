using GameRelay.Benchmarks.Load;
using GameRelay.Benchmarks.Subjects;

namespace GameRelay.Benchmarks.Relay;

/// <summary>Subjects that are compared under one load. The first is the floor of the ratios.</summary>
internal sealed record RelayCase(string Letter, string Title, Traffic Traffic, IReadOnlyList<Subject> Subjects)
{
    /// <summary>Many processes, each of which compiles its code while it is first used, take that many times longer until all of them have.</summary>
    public double WarmUpFactor { get; init; } = 1;
}

/// <summary>What can be measured; the letters are those of <c>docs/benchmarks.md</c>.</summary>
internal static class RelayCases
{
    private static readonly Traffic Game = new(Players: 32, RateHz: 20, PayloadBytes: 64);
    private static readonly Traffic SmallRooms = new(Players: 10, RateHz: 20, PayloadBytes: 64) { Rooms = 50 };

    // Many more messages than a game sends, or what a message costs would drown in what an idle process costs.
    private static readonly Traffic ToScript = new(Players: 32, RateHz: 100, PayloadBytes: 64, Target.Script);

    /// <param name="bareFanOut">The compiled floor; null without a C compiler, and then the floor is the one in .NET.</param>
    public static IReadOnlyList<RelayCase> All(string? bareFanOut)
    {
        IReadOnlyList<Subject> floor = bareFanOut is null ? [BareDotNet] : [BareC(bareFanOut)];
        IReadOnlyList<Subject> otherFloors = bareFanOut is null ? [] : [BareCTogether(bareFanOut), BareDotNet];
        return
        [
            new("a", "What a delivered message costs", Game, [.. floor, .. otherFloors, LiteNetLib(15), LiteNetLib(1), RelayUnsealed, Relay]),
            new("b", "The same, flushed once in 50 ms", Game, [.. floor, RelayFlushed]),
            new("c", "Many small rooms, flushed once in 50 ms", SmallRooms, [.. floor, RelayFlushed, RelayFlushedShared]) { WarmUpFactor = 8 },
            Script with { Subjects = [.. Script.Subjects, RelayWithAnswer] },
        ];
    }

    /// <summary>Cases (a) and (b) with the least that tells whether the relay got slower.</summary>
    public static RelayCase Check(string? bareFanOut) =>
        new("a", "Check", Game, [bareFanOut is null ? BareDotNet : BareC(bareFanOut), RelayFlushed, Relay]);

    /// <summary>What the charts are drawn from: the load of case (a), with fewer and more players, and with lower and higher rates.</summary>
    public static IReadOnlyList<RelayCase> Sweep(string? bareFanOut)
    {
        IReadOnlyList<Subject> subjects = [bareFanOut is null ? BareDotNet : BareC(bareFanOut), LiteNetLib(15), RelayFlushed, Relay];
        return
        [
            .. new[] { 2, 4, 8, 16, 32, 64, 128 }.Select(players => new RelayCase($"{players} players", "", Game with { Players = players }, subjects)),
            .. new[] { 10, 20, 30, 40, 50, 60 }.Select(rate => new RelayCase($"{rate} Hz", "", Game with { RateHz = rate }, subjects)),
        ];
    }

    public static RelayCase Script => new("e", "What onMessage costs", ToScript, [RelayWithoutHandler, RelayWithHandler]);

    private static FloorSubject BareDotNet { get; } = FloorSubject.DotNet("bare .NET", ClientKind.Socket, Floors.FloorProcess.Bare);
    private static RelaySubject RelayUnsealed { get; } = new("relay, unsealed", Scripts.Empty, isSealed: false);
    private static RelaySubject Relay { get; } = new("relay", Scripts.Empty);
    private static RelaySubject RelayFlushed { get; } = new("relay, 50 ms", Scripts.FlushedEachTick);
    private static RelaySubject RelayFlushedShared { get; } = new("relay, 50 ms, 10 sessions a process", Scripts.FlushedEachTick) { SessionsPerProcess = 10 };
    private static RelaySubject RelayWithoutHandler { get; } = new("relay without onMessage", Scripts.Empty);
    private static RelaySubject RelayWithAnswer { get; } = new("relay with onMessage that answers", Scripts.AnswersEachMessage);
    private static RelaySubject RelayWithHandler { get; } = new("relay with onMessage", Scripts.SeesEachMessage);

    private static FloorSubject BareC(string program) => new("bare C", ClientKind.Socket, hasProbe: false, () => new(program));

    private static FloorSubject BareCTogether(string program) => new("bare C, sendmmsg", ClientKind.Socket, hasProbe: false, () => new(program, ["sendmmsg"]));

    private static FloorSubject LiteNetLib(int updateMilliseconds) =>
        FloorSubject.DotNet($"LiteNetLib, {updateMilliseconds} ms", ClientKind.LiteNetLib, Floors.FloorProcess.LiteNetLib, $"{updateMilliseconds}");
}
