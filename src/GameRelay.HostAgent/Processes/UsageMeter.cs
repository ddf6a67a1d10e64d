using GameRelay.HostAgent.Telemetry;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;

namespace GameRelay.HostAgent.Processes;

/// <summary>What one server process uses: as averages since it was asked the last time, and as sums for the agent's own metrics. On the loop only.</summary>
internal sealed class UsageMeter(RelayTraffic sums, TimeProvider time)
{
    private bool _adopted;
    private Traffic? _traffic;
    private Traffic? _counted;
    private TimeSpan? _processorTime;
    private TimeSpan _processorTimeRead;
    private long _measuredAt;

    /// <summary>What the process has used before is not this agent's to count.</summary>
    public void Adopted(ProcessIdentity? identity)
    {
        _adopted = true;
        Joined(identity);
    }

    /// <summary>Its process of the system has run for others before.</summary>
    public void Joined(ProcessIdentity? identity) => _ = Read(identity, sharers: 1);

    /// <summary>The process has told how much it has sent and received.</summary>
    public void Take(Traffic traffic)
    {
        if (_traffic is not null || !_adopted)
            sums.Add(_traffic ?? new(), traffic);
        _traffic = traffic;
    }

    /// <summary>Null when there is no such process. What the system counts for several together is theirs in equal shares.</summary>
    public ProcessUsage? Measure(string processId, int pid, int sharers)
    {
        if (ProcFiles.ReadProcess(pid) is not var (processorTime, memory))
            return null;

        var seconds = time.GetElapsedTime(_measuredAt).TotalSeconds;
        var usage = new ProcessUsage { ProcessId = processId, MemoryUsedBytes = memory / sharers };
        // The first time there is nothing to compare with.
        if (_processorTime is { } before && seconds > 0)
        {
            usage.CpuCoresUsed = (processorTime - before).TotalSeconds / seconds / sharers;
            if (_counted is not null && _traffic is not null)
                AddRates(usage, _counted, _traffic, seconds);
        }

        (_processorTime, _measuredAt, _counted) = (processorTime, time.GetTimestamp(), _traffic);
        return usage;
    }

    /// <summary>Processor time since it was read the last time, and memory.</summary>
    public (TimeSpan Used, long MemoryBytes) Read(ProcessIdentity? identity, int sharers)
    {
        var (processorTime, memoryBytes) = identity is not null && ProcFiles.ReadProcess(identity.Pid) is { } read ? read : (_processorTimeRead, 0);
        var used = processorTime - _processorTimeRead;
        _processorTimeRead = processorTime;
        return (used / sharers, memoryBytes / sharers);
    }

    private static void AddRates(ProcessUsage usage, Traffic before, Traffic now, double seconds)
    {
        usage.MessagesInPerSecond = (now.MessagesIn - before.MessagesIn) / seconds;
        usage.MessagesOutPerSecond = (now.MessagesOut - before.MessagesOut) / seconds;
        usage.BytesInPerSecond = (now.BytesIn - before.BytesIn) / seconds;
        usage.BytesOutPerSecond = (now.BytesOut - before.BytesOut) / seconds;
    }
}
