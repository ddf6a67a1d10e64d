using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using GameRelay.Benchmarks.Density;
using GameRelay.Benchmarks.Relay;
using GameRelay.Benchmarks.Subjects;

namespace GameRelay.Benchmarks.Checking;

/// <summary><c>bench --check</c> and <c>bench --store</c>, also of one part.</summary>
internal static class CheckCommand
{
    private const int Rounds = 2;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    public static Option<bool> CheckOption { get; } = new("--check")
    {
        Description = "In about a minute, compare with the figures stored in the repository; exit code 1 when something is worse.",
        Recursive = true,
    };

    public static Option<bool> OnceOption { get; } = new("--once") { Description = "With --check: no second look at what seems worse.", Recursive = true };

    public static Option<bool> StoreOption { get; } = new("--store") { Description = "Measure what --check does, and store it in the repository.", Recursive = true };

    public static bool IsAskedFor(ParseResult parsed) => parsed.GetValue(CheckOption) || parsed.GetValue(StoreOption);

    /// <returns>1 when something is worse than it was, beyond what noise explains.</returns>
    public static async Task<int> RunAsync(ParseResult parsed, CheckScope scope, CancellationToken cancellationToken)
    {
        Checks checks = new(
            new RelayRounds(Rounds, WarmUp, Duration, Console.Error.WriteLine), new DensityMeasures(TimeProvider.System, Console.Error.WriteLine),
            CCompiler.BuildBareFanOut(out _));
        if (parsed.GetValue(StoreOption))
        {
            foreach (var check in checks.Of(scope))
                StoredFigures.Write(await check(cancellationToken));
            Console.WriteLine($"Stored in {StoredFigures.Path}.");
            return 0;
        }

        var stored = StoredFigures.Read();
        List<Figure> measured = [];
        foreach (var check in checks.Of(scope))
            measured.AddRange(parsed.GetValue(OnceOption) ? await check(cancellationToken) : await MeasureAsync(check, stored, cancellationToken));
        return Write(measured, stored) ? 1 : 0;
    }

    /// <summary>What is worse gets a second chance, since noise comes and goes and what a change made slower stays.</summary>
    private static async Task<IReadOnlyList<Figure>> MeasureAsync(
        Check check, IReadOnlyDictionary<string, Figure> stored, CancellationToken cancellationToken)
    {
        var first = await check(cancellationToken);
        if (!first.Any(figure => IsWorse(figure, stored, out _)))
            return first;
        var second = (await check(cancellationToken)).ToDictionary(figure => figure.Name);
        return [.. first.Select(figure => second.TryGetValue(figure.Name, out var again) && again.Value < figure.Value ? again : figure)];
    }

    private static bool Write(List<Figure> measured, IReadOnlyDictionary<string, Figure> stored)
    {
        Console.WriteLine("| figure | measured | stored | at most | |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var figure in measured)
        {
            var isWorse = IsWorse(figure, stored, out var before);
            var comparison = before is null
                ? "– | – | not stored yet"
                : $"{Figure.Text(before.Value)} | {Figure.Text(before.Limit)} | {(isWorse ? "**worse**" : "as before")}";
            Console.WriteLine($"| {figure.Name} | {Figure.Text(figure.Value)} | {comparison} |");
        }

        return measured.Any(figure => IsWorse(figure, stored, out _));
    }

    private static bool IsWorse(Figure figure, IReadOnlyDictionary<string, Figure> stored, [NotNullWhen(true)] out Figure? before) =>
        stored.TryGetValue(figure.Name, out before) && figure.IsWorseThan(before);
}
