using GameRelay.Hosting.Host.V1;

namespace GameRelay.HostAgent.Processes;

/// <summary>One entry of the runtime configuration: what its processes are started with.</summary>
internal sealed record PlanEntry(string LaunchPath, string Parameters);

internal enum ProcessUse
{
    Starting,

    /// <summary>Ready, and without a game session.</summary>
    Idle,

    /// <summary>Has a game session, and is left to it.</summary>
    Busy,

    /// <summary>On its way out.</summary>
    Ending,
}

/// <summary>A process that has not ended, as the plan sees it.</summary>
internal sealed record PlannedProcess(string ProcessId, PlanEntry Entry, string ContentHash, ProcessUse Use, bool HasGameSession = false);

/// <summary>
/// What a runtime configuration asks for beside what runs. A process that is wanted as it is never is surplus: it lives until it ends. One that is
/// outdated, because the script's content or the entry is not what the plan says any more, is left to its game session; without one it is replaced:
/// a new process gets ready first, and then the old one may end.
/// </summary>
internal sealed class RuntimePlan
{
    /// <summary>The API's limit of server processes on one host.</summary>
    public const int MostProcesses = 50;

    private readonly Dictionary<PlanEntry, int> _wanted;
    private readonly Predicate<PlanEntry> _canStart;
    private readonly IReadOnlyCollection<PlannedProcess> _running;
    private readonly PlannedProcess[] _current;
    private readonly PlannedProcess[] _outdated;

    /// <param name="configuration">Its entries that start the same thing add up.</param>
    /// <param name="contentHash">The script's content.</param>
    /// <param name="running">Those first that are to be replaced first.</param>
    /// <param name="canStart">Whether an entry's launch path exists.</param>
    public RuntimePlan(
        RuntimeConfiguration configuration, string contentHash, IReadOnlyCollection<PlannedProcess> running, Predicate<PlanEntry> canStart)
    {
        _wanted = configuration.ServerProcesses.GroupBy(p => new PlanEntry(p.LaunchPath, p.Parameters), p => Math.Clamp(p.ConcurrentExecutions, 0, MostProcesses))
            .ToDictionary(group => group.Key, group => group.Sum());
        (_running, _canStart) = (running, canStart);
        var byState = running.ToLookup(p => p.ContentHash == contentHash && _wanted.ContainsKey(p.Entry));
        (_current, _outdated) = ([.. byState[true]], [.. byState[false]]);
    }

    /// <summary>What is to be started: one at a time while there is something to replace, so that the games on this host hardly feel it.</summary>
    public IReadOnlyList<PlanEntry> Missing()
    {
        var replaces = _outdated.Any(p => p.Use is ProcessUse.Starting or ProcessUse.Idle);
        if (replaces && (_current.Any(p => p.Use == ProcessUse.Starting) || Replaced().Count > 0))
            return [];
        return [.. Shortages().Take(Math.Max(0, MostProcesses - _running.Count))];
    }

    /// <summary>The idle processes that may end, since as many others as the plan wants are up.</summary>
    public IReadOnlyList<string> Replaced()
    {
        List<PlannedProcess> replaced = [];
        foreach (var (entry, count) in _wanted.Where(w => _current.Any(p => p.Entry == w.Key && IsUp(p))))
            replaced.AddRange(Idle(entry).Take(Math.Max(0, Up(entry) + Idle(entry).Count() - count)));

        // Those whose entry is gone make up for what is not up yet.
        var lacking = _wanted.Sum(w => Math.Max(0, w.Value - Up(w.Key) - Idle(w.Key).Count()));
        var unwanted = _outdated.Where(p => p.Use == ProcessUse.Idle && !_wanted.ContainsKey(p.Entry)).ToArray();
        if (_current.Any(IsUp))
            replaced.AddRange(unwanted.Take(Math.Max(0, unwanted.Length - lacking)));

        if (replaced.Count == 0 && IsFull())
            replaced.AddRange(_outdated.Where(p => p.Use == ProcessUse.Idle).Take(1));
        return [.. replaced.Select(p => p.ProcessId)];
    }

    // A host with as many processes as it may have cannot start the new one first; it still keeps one that is ready.
    private bool IsFull() =>
        _running.Count >= MostProcesses && Shortages().Any() && _running.Count(p => p.Use == ProcessUse.Idle) > 1
            && !_running.Any(p => p.Use == ProcessUse.Ending) && !_current.Any(p => p.Use == ProcessUse.Starting);

    private IEnumerable<PlanEntry> Shortages()
    {
        var startable = _wanted.Where(w => _canStart(w.Key)).ToArray();
        var missing = startable.SelectMany(w => Enumerable.Repeat(w.Key, Shortage(w.Key, w.Value))).ToArray();
        // Nothing that is wanted is there to replace what is not.
        var replaceable = missing.Length == 0 && _current.Length == 0 && _outdated.Any(p => p.Use == ProcessUse.Idle);
        return replaceable ? startable.Select(w => w.Key).Take(1) : missing;
    }

    // An outdated process with a game session still has the place that its successor will have; an idle one has a successor first in any case.
    private int Shortage(PlanEntry entry, int wanted)
    {
        var current = _current.Count(p => p.Entry == entry);
        var missing = wanted - current - _outdated.Count(p => p.Entry == entry && p.HasGameSession);
        return Math.Max(missing, current == 0 && Idle(entry).Any() ? 1 : 0);
    }

    private int Up(PlanEntry entry) =>
        _current.Count(p => p.Entry == entry && IsUp(p)) + _outdated.Count(p => p.Entry == entry && p.Use == ProcessUse.Busy);

    private IEnumerable<PlannedProcess> Idle(PlanEntry entry) => _outdated.Where(p => p.Entry == entry && p.Use == ProcessUse.Idle);

    private static bool IsUp(PlannedProcess process) => process.Use is ProcessUse.Idle or ProcessUse.Busy;
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
