namespace GameRelay.Benchmarks.Load;

/// <summary>What the load generator saw of one subject in one round.</summary>
internal sealed record LoadReport
{
    /// <summary>From the first to the last reading.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Messages that were sent in that time.</summary>
    public required long Sent { get; init; }

    /// <summary>What was to arrive of them: for each one a message at each recipient.</summary>
    public required long Expected { get; init; }

    /// <summary>What did arrive of them, at the latest a second after the last reading.</summary>
    public required long Received { get; init; }

    /// <summary>Messages that arrived between the readings, whenever they were sent: what the CPU time was spent on.</summary>
    public required long Delivered { get; init; }

    /// <summary>Of all processes of the subject.</summary>
    public required TimeSpan SubjectCpu { get; init; }

    /// <summary>Null where there is no garbage collector to ask.</summary>
    public required long? AllocatedBytes { get; init; }

    /// <summary>From the sender's call to the receiver's.</summary>
    public required Quantiles Latency { get; init; }

    /// <summary>From when a message was due to when it was sent.</summary>
    public required Quantiles Lateness { get; init; }
    public required TimeSpan GeneratorCpu { get; init; }

    /// <summary>Of everything else on the machine.</summary>
    public required TimeSpan OtherCpu { get; init; }

    public double GeneratorShare => GeneratorCpu / Elapsed;

    /// <summary>What the generator did itself is a large part of what it measured: its figures are not the subject's.</summary>
    public bool WasBottleneck => Lateness.P99 > TimeSpan.FromMilliseconds(1) || GeneratorShare > 0.8;

    public double Loss => Expected == 0 ? 0 : 1 - ((double)Received / Expected);
}

internal sealed record Quantiles(TimeSpan P50, TimeSpan P95, TimeSpan P99, TimeSpan Worst);
