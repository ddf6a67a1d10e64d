using System.CommandLine;
using System.Globalization;
using GameRelay.Cli.Help;

namespace GameRelay.Cli.Connection;

/// <summary><c>--wait</c> and <c>--timeout</c>: asks again until the thing is as it should be.</summary>
internal sealed class Waiting
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(250);

    public Waiting(string until)
    {
        Wait = new("--wait") { Description = $"Return only when {until}, or has failed." };
    }

    public Option<bool> Wait { get; }

    public Option<int> Timeout { get; } = new Option<int>("--timeout")
    {
        Description = "Seconds that --wait waits.",
        HelpName = "seconds",
        DefaultValueFactory = _ => 300,
    }.Between(0, int.MaxValue);

    /// <summary>
    /// The first value that is as awaited. <paramref name="what"/> (for example "Fleet fleet-1") and <paramref name="describe"/> make the sentences
    /// that are shown while it changes.
    /// </summary>
    public async Task<T> UntilAsync<T>(ApiCall call, string what, T first, Func<Task<T>> ask, Func<T, bool> isThere, Func<T, string> describe)
    {
        var started = call.Time.GetTimestamp();
        var limit = TimeSpan.FromSeconds(call.Get(Timeout));
        var (current, told) = (first, "");
        while (true)
        {
            if (describe(current) is var state && state != told)
                await call.HintAsync($"{what} is {told = state}");
            if (isThere(current))
                return current;
            if (call.Time.GetElapsedTime(started) > limit)
            {
                var seconds = limit.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
                throw new CliException($"{what} is still {state} after {seconds} s. It was created, and goes on: only the waiting ended (--timeout).");
            }

            await Task.Delay(AskEvery, call.Time, call.CancellationToken);
            current = await ask();
        }
    }
}
