using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Hosts;

internal enum ComputeStatus
{
    /// <summary>Its stream is open; only such a host gets new game sessions.</summary>
    Connected,

    /// <summary>Not heard of, its lease is not over.</summary>
    Unreachable,

    /// <summary>Its lease is over, its game sessions were ended. It may come back.</summary>
    Lost,

    /// <summary>Told to end everything and to leave.</summary>
    Retiring,

    /// <summary>Gone for good; its credential is void.</summary>
    Terminated,
}

/// <summary>A host.</summary>
internal sealed class ComputeRow
{
    public required string Id { get; init; }
    public required string FleetId { get; init; }
    public required string Location { get; init; }

    /// <summary>Unique in its fleet.</summary>
    public required string ComputeName { get; init; }

    public required ComputeStatus Status { get; set; }
    public required string IpAddress { get; set; }
    public string? DnsName { get; set; }

    /// <summary>SHA-256 of the host credential.</summary>
    public required byte[] CredentialHash { get; set; }

    public DateTimeOffset? LeaseExpiresAt { get; set; }
    public DateTimeOffset? LastSeenAt { get; set; }

    /// <summary>The replica that holds its stream.</summary>
    public string? StreamHolder { get; set; }

    /// <summary>Grows with every stream, so that what an older one still does is told apart.</summary>
    public required long StreamEpoch { get; set; }

    public DateTimeOffset? SnapshotAt { get; set; }

    /// <summary>Why its agent is not taken, which goes on trying; null when it is, or says nothing.</summary>
    public string? Refusal { get; set; }

    /// <summary>Made by the capacity provider, which takes it away again; others stay until they leave by themselves.</summary>
    public bool Provided { get; init; }

    /// <summary>When a server process of it was ready for the first time.</summary>
    public DateTimeOffset? ActiveSince { get; set; }

    /// <summary>It gets no new game session and starts no process any more, and leaves; whether it is heard of or not.</summary>
    public DateTimeOffset? DrainingSince { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class ComputeRowConfiguration : IEntityTypeConfiguration<ComputeRow>
{
    public void Configure(EntityTypeBuilder<ComputeRow> compute)
    {
        compute.ToTable("computes").HasKey(c => c.Id);
        compute.HasIndex(c => new { c.FleetId, c.ComputeName }).IsUnique();
        compute.HasIndex(c => c.CredentialHash).IsUnique();

        // Serves the watch over leases.
        compute.HasIndex(c => c.LeaseExpiresAt).HasFilter("status IN ('Connected', 'Unreachable')");
    }
}
