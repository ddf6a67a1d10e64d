using GameRelay.Api;

namespace GameRelay.ControlPlane.Tests.Storm;

/// <summary>A client that tries any replica again until one answers, as every good client does.</summary>
internal sealed class StormApi(IReadOnlyList<StormReplica> replicas, Random random, CancellationToken stopped)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Only for calls that may be repeated.</summary>
    internal async Task<T> CallAsync<T>(Func<GameRelayClient, Task<T>> call)
    {
        for (var attempt = 0; ; attempt++)
        {
            stopped.ThrowIfCancellationRequested();
            try
            {
                if (replicas[random.Next(replicas.Count)].Endpoint is { } endpoint)
                    return await call(endpoint.Api);
            }
            catch (GameRelayException exception) when (exception is ServiceUnreachableException || exception.StatusCode >= 500)
            {
                // It was killed before or after it did it, or has no room.
            }
            await PauseAsync(attempt);
        }
    }

    internal Task PauseAsync(int attempt)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempt, 10));
        return Task.Delay((pause < LongestPause ? pause : LongestPause) * (0.5 + random.NextDouble()), TimeProvider.System, stopped);
    }
}
