using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Hosts;

internal enum ServerProcessStatus
{
    Starting,

    /// <summary>Idle; may be claimed for a game session.</summary>
    Ready,

    /// <summary>Claimed for a game session that is not active yet.</summary>
    Claimed,

    /// <summary>Its game session is active.</summary>
    Active,

    Terminating,
    Ended,
}

/// <summary>A server process as its host last told, but for the claim, which is decided here.</summary>
internal sealed class ServerProcessRow
{
    /// <summary>Given by the host's agent, unique for ever.</summary>
    public required string Id { get; init; }

    public required string ComputeId { get; init; }
    public required string FleetId { get; init; }
    public required string Location { get; init; }
    public required ServerProcessStatus Status { get; set; }
    public required string LaunchPath { get; init; }
    public required int Port { get; set; }
    public required int Pid { get; set; }
    public required string ScriptContentHash { get; init; }
    public string? GameSessionId { get; set; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? EndCause { get; set; }
}

internal sealed class ServerProcessRowConfiguration : IEntityTypeConfiguration<ServerProcessRow>
{
    public void Configure(EntityTypeBuilder<ServerProcessRow> process)
    {
        process.ToTable("server_processes").HasKey(p => p.Id);
        process.HasOne<ComputeRow>().WithMany().HasForeignKey(p => p.ComputeId).OnDelete(DeleteBehavior.Cascade);

        // Serves the claim of a ready process.
        process.HasIndex(p => new { p.FleetId, p.Location, p.StartedAt }).HasFilter("status = 'Ready'");

        // Serves the use of a fleet.
        process.HasIndex(p => new { p.FleetId, p.Location }).HasFilter("status <> 'Ended'");

        // Serves the counts of a host and the comparison with its snapshot.
        process.HasIndex(p => p.ComputeId).HasFilter("status <> 'Ended'");

        // Serves the retention sweep.
        process.HasIndex(p => p.EndedAt).HasFilter("status = 'Ended'");
    }
}
