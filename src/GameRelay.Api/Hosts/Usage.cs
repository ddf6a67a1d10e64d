namespace GameRelay.Api;

/// <summary>What something uses, as its hosts told last: averages of some three seconds.</summary>
public sealed record Usage
{
    public double CpuCoresUsed { get; init; }
    public long MemoryUsedBytes { get; init; }

    /// <summary>Messages that players sent.</summary>
    public double MessagesInPerSecond { get; init; }

    /// <summary>Messages that players were sent.</summary>
    public double MessagesOutPerSecond { get; init; }

    public double BytesInPerSecond { get; init; }
    public double BytesOutPerSecond { get; init; }
}

/// <summary>Of a whole machine; the messages are those of its server processes.</summary>
public sealed record HostUsage
{
    public required Usage Usage { get; init; }
    public int CpuCores { get; init; }
    public long MemoryTotalBytes { get; init; }
    public DateTimeOffset Time { get; init; }
}
