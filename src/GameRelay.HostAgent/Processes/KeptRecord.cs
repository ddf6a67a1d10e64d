using GameRelay.Hosting.Host.V1;

namespace GameRelay.HostAgent.Processes;

/// <summary>
/// The record of one process on disk. What cannot be written is written as soon as there is room: the process would be lost to the next agent. On the loop only.
/// </summary>
internal sealed class KeptRecord(ProcessRecord record, ProcessFolder folder, DiskWrites disk, SerialLoop loop, TimeProvider time)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly LoopTimer _retry = new(loop, time);

    public void Save()
    {
        if (!disk.Try(folder.RecordPath, () => folder.Save(record)))
            _retry.Set(RetryAfter, Save);
    }

    /// <summary>Its end is all that is left to tell.</summary>
    public void SaveEnded(ProcessEnded ended)
    {
        _retry.Cancel();
        disk.Try(folder.RecordPath, () => folder.SaveEnded(ended));
    }

    /// <summary>Nobody has to hear of it any more.</summary>
    public void Forget()
    {
        _retry.Cancel();
        disk.Try(folder.RecordPath, folder.Delete);
    }
}
