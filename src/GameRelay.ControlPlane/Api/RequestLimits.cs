using System.Collections.Concurrent;
using GameRelay.Api;
using Microsoft.Extensions.Options;

namespace GameRelay.ControlPlane.Api;

/// <summary>How much this replica takes on at once, and from one access key in a time.</summary>
internal sealed class RequestLimits(IOptions<ApiOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TokenBucket> _buckets = new();
    private int _atWork;

    /// <summary>Until the result is disposed the request counts as one that is worked on.</summary>
    /// <exception cref="ServiceUnavailableException">There are as many as may be.</exception>
    internal IDisposable Enter()
    {
        var maximum = options.Value.MaximumConcurrentRequests;
        if (Interlocked.Increment(ref _atWork) <= maximum)
            return new Entry(this);
        Interlocked.Decrement(ref _atWork);
        throw new ServiceUnavailableException(
            $"The server works on {maximum} requests already, as many as ControlPlane:MaximumConcurrentRequests allows. Nothing was done; try again.");
    }

    /// <summary>Only for keys that exist: each has a bucket for as long as this process lives.</summary>
    /// <exception cref="ThrottlingException">The key is used too often.</exception>
    internal void CountRequest(string accessKeyId)
    {
        var rate = options.Value.RequestsPerSecondPerKey;
        if (rate > 0 && !_buckets.GetOrAdd(accessKeyId, _ => new TokenBucket(rate, time)).TryTake())
        {
            throw new ThrottlingException(
                $"Rate exceeded: more than {rate} requests a second with access key '{accessKeyId}' (ControlPlane:RequestsPerSecondPerKey).");
        }
    }

    private sealed class Entry(RequestLimits limits) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref limits._atWork);
    }
}
