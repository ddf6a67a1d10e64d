using System.Globalization;
using Xunit;

namespace GameRelay.Testing;

/// <summary>
/// How long a fuzz test runs: a fixed number of rounds, the same every time, by default; for <c>GAMERELAY_FUZZ_SECONDS</c>, with other seeds in every run, when
/// that is set. A round makes all its choices from the <see cref="Random"/> that it is given, so its seed alone repeats it.
/// </summary>
public static class FuzzRounds
{
    private const string SecondsVariable = "GAMERELAY_FUZZ_SECONDS";

    /// <summary>For a test that measures its length by the clock: the seconds that are set, or these.</summary>
    public static double Seconds(double byDefault) => Configured() ?? byDefault;

    public static void Run(int rounds, Action<Random> round)
    {
        foreach (var seed in Seeds(rounds))
        {
            try
            {
                round(new Random(seed));
            }
            catch (Exception ex)
            {
                throw Failure(seed, ex);
            }
        }
    }

    public static async Task RunAsync(int rounds, Func<Random, Task> round)
    {
        foreach (var seed in Seeds(rounds))
        {
            try
            {
                await round(new Random(seed));
            }
            catch (Exception ex)
            {
                throw Failure(seed, ex);
            }
        }
    }

    private static IEnumerable<int> Seeds(int rounds) =>
        Configured() is { } seconds ? SeedsFor(TimeSpan.FromSeconds(seconds)) : Enumerable.Range(0, rounds);

    private static double? Configured()
    {
        if (Environment.GetEnvironmentVariable(SecondsVariable) is not { Length: > 0 } text)
            return null;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? seconds
            : throw new InvalidOperationException($"{SecondsVariable} is '{text}', which is no number of seconds.");
    }

    private static IEnumerable<int> SeedsFor(TimeSpan limit)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < limit)
            yield return Random.Shared.Next();
    }

    private static InvalidOperationException Failure(int seed, Exception cause)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"The round of seed {seed} failed.");
        return new($"The round of seed {seed} failed: {cause.Message}", cause);
    }
}
