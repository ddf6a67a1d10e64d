using Xunit;

namespace GameRelay.Testing;

/// <summary>No test waits for ever.</summary>
public static class Deadline
{
    /// <summary>Generous, since a loaded machine is slow; a test that passes never waits for it.</summary>
    public static TimeSpan Default { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Cancelled when the time is over or the test run is stopped.</summary>
    public static CancellationToken Token(TimeSpan? limit = null)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(limit ?? Default);
        return source.Token;
    }

    /// <summary>The task's result, or a failed test that names what was awaited.</summary>
    public static async Task<T> WithinDeadlineAsync<T>(this Task<T> task, string what, TimeSpan? limit = null)
    {
        await ((Task)task).WithinDeadlineAsync(what, limit);
        return await task;
    }

    public static async Task WithinDeadlineAsync(this Task task, string what, TimeSpan? limit = null)
    {
        try
        {
            await task.WaitAsync(limit ?? Default, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            Assert.Fail($"Not within {(limit ?? Default).TotalSeconds:0.#} s: {what}.");
        }
    }
}
