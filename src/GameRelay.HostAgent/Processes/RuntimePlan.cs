using GameRelay.Hosting.Host.V1;

namespace GameRelay.HostAgent.Processes;

/// <summary>One entry of the runtime configuration: what its processes are started with.</summary>
internal sealed record PlanEntry(string LaunchPath, string Parameters);

/// <summary>What a runtime configuration asks for beside what runs. Running processes are never surplus: they live until they end.</summary>
internal static class RuntimePlan
{
    /// <summary>The API's limit of server processes on one host.</summary>
    public const int MostProcesses = 50;

    public static IReadOnlyList<PlanEntry> Missing(RuntimeConfiguration configuration, IReadOnlyCollection<PlanEntry> running)
    {
        var room = MostProcesses - running.Count;
        List<PlanEntry> missing = [];
        // Entries that start the same thing add up.
        foreach (var group in configuration.ServerProcesses.GroupBy(p => new PlanEntry(p.LaunchPath, p.Parameters), p => p.ConcurrentExecutions))
        {
            var wanted = group.Sum() - running.Count(r => r == group.Key);
            for (var i = 0; i < wanted && missing.Count < room; i++)
                missing.Add(group.Key);
        }
        return missing;
    }
}

/// <summary>When the next process of an entry may be started: at once, but later and later while they do not get anywhere.</summary>
internal sealed class LaunchPace(AgentOptions options, TimeProvider time)
{
    // A process that dies younger than this without a game session failed to start, ready or not.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private readonly Dictionary<PlanEntry, (Backoff Backoff, DateTimeOffset NotBefore)> _failing = [];
    private DateTimeOffset _lastLaunch = DateTimeOffset.MinValue;

    public DateTimeOffset NotBefore(PlanEntry entry)
    {
        var staggered = _lastLaunch == DateTimeOffset.MinValue ? _lastLaunch : _lastLaunch + options.LaunchInterval;
        return _failing.TryGetValue(entry, out var failing) && failing.NotBefore > staggered ? failing.NotBefore : staggered;
    }

    public void Launched() => _lastLaunch = time.GetUtcNow();

    public void Ended(PlanEntry entry, ServerProcess process)
    {
        var settled = process.WasReady && (process.Record.GameSessionId.Length > 0 || time.GetUtcNow() - process.Record.StartedAt >= Settled);
        if (settled || process.Ended!.Cause == EndCause.Terminated)
            _failing.Remove(entry);
        else
            Failed(entry);
    }

    /// <summary>It could not even be started.</summary>
    public void Failed(PlanEntry entry)
    {
        var backoff = _failing.TryGetValue(entry, out var failing) ? failing.Backoff : new(options.LaunchBackoff, options.LaunchBackoffCap);
        _failing[entry] = (backoff, time.GetUtcNow() + backoff.Next());
    }

    /// <summary>There is another script, or another configuration: what failed before says nothing about it.</summary>
    public void Forget() => _failing.Clear();
}
