namespace GameRelay.Hosting;

/// <summary>The versions of a protocol that a program speaks. Two understand one another when they have one in common.</summary>
public sealed record ProtocolVersions(uint Oldest, uint Newest)
{
    /// <summary>Between control plane and host agent.</summary>
    public static ProtocolVersions Host { get; } = new(1, 1);

    /// <summary>Between host agent and server process.</summary>
    public static ProtocolVersions Process { get; } = new(1, 1);

    /// <summary>As a peer tells them: one that tells no oldest speaks its newest alone.</summary>
    public static ProtocolVersions Told(uint newest, uint oldest) => new(oldest == 0 || oldest > newest ? newest : oldest, newest);

    public bool Meet(ProtocolVersions other) => Oldest <= other.Newest && other.Oldest <= Newest;

    public bool AreOlderThan(ProtocolVersions other) => Newest < other.Oldest;

    public override string ToString() => Oldest == Newest ? $"protocol version {Newest}" : $"protocol versions {Oldest} to {Newest}";
}
