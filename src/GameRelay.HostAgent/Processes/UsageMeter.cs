using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;

namespace GameRelay.HostAgent.Processes;

/// <summary>What one server process uses, as averages since it was asked the last time. On the loop only.</summary>
internal sealed class UsageMeter(TimeProvider time)
{
    private Traffic? _counted;
    private TimeSpan? _processorTime;
    private long _measuredAt;

    /// <summary>The newest that the process has told.</summary>
    public Traffic? Traffic { get; set; }

    /// <summary>Null when there is no such process.</summary>
    public ProcessUsage? Measure(string processId, int pid)
    {
        if (ProcFiles.ReadProcess(pid) is not var (processorTime, memory))
            return null;

        var seconds = time.GetElapsedTime(_measuredAt).TotalSeconds;
        var usage = new ProcessUsage { ProcessId = processId, MemoryUsedBytes = memory };
        // The first time there is nothing to compare with.
        if (_processorTime is { } before && seconds > 0)
        {
            usage.CpuCoresUsed = (processorTime - before).TotalSeconds / seconds;
            if (_counted is not null && Traffic is not null)
                AddRates(usage, _counted, Traffic, seconds);
        }

        (_processorTime, _measuredAt, _counted) = (processorTime, time.GetTimestamp(), Traffic);
        return usage;
    }

    private static void AddRates(ProcessUsage usage, Traffic before, Traffic now, double seconds)
    {
        usage.MessagesInPerSecond = (now.MessagesIn - before.MessagesIn) / seconds;
        usage.MessagesOutPerSecond = (now.MessagesOut - before.MessagesOut) / seconds;
        usage.BytesInPerSecond = (now.BytesIn - before.BytesIn) / seconds;
        usage.BytesOutPerSecond = (now.BytesOut - before.BytesOut) / seconds;
    }
}
