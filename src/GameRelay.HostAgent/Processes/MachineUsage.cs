using GameRelay.Hosting.Host.V1;

namespace GameRelay.HostAgent.Processes;

/// <summary>What the whole machine uses, as an average since it was asked the last time. On the loop only.</summary>
internal sealed class MachineUsage(TimeProvider time)
{
    private TimeSpan? _busy;
    private long _measuredAt;

    public Heartbeat Measure()
    {
        var (busy, (used, total)) = (ProcFiles.ReadBusyTime(), ProcFiles.ReadMemory());
        var seconds = time.GetElapsedTime(_measuredAt).TotalSeconds;
        var cores = _busy is { } before && seconds > 0 ? (busy - before).TotalSeconds / seconds : 0;
        (_busy, _measuredAt) = (busy, time.GetTimestamp());
        return new() { CpuCoresUsed = cores, CpuCores = Environment.ProcessorCount, MemoryUsedBytes = used, MemoryTotalBytes = total };
    }
}
