using Xunit;

namespace GameRelay.Testing;

/// <summary>Waits for something that nobody signals: a row, a file, another process. Gives up at a deadline, with a message that names what was awaited.</summary>
public static class Eventually
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(15);

    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? deadline = null) =>
        GetAsync(() => Task.FromResult(condition() ? condition : null), what, deadline);

    public static Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null) =>
        GetAsync(async () => await condition() ? condition : null, what, deadline);

    /// <summary>The first value of <paramref name="probe"/> that is not null.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> probe, string what, TimeSpan? deadline = null)
        where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        var limit = deadline ?? Deadline.Default;
        while (true)
        {
            if (await probe() is { } value)
                return value;

            if (TimeProvider.System.GetElapsedTime(started) > limit)
                Assert.Fail($"Not within {limit.TotalSeconds:0.#} s: {what}.");
            await Task.Delay(PollInterval, TestContext.Current.CancellationToken);
        }
    }
}
