using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Hosts;

internal enum ComputeCommandKind
{
    ActivateGameSession,
    TerminateGameSession,
    CollectLog,
    Retire,
}

/// <summary>
/// The outbox to hosts: written in the transaction of the change that causes it, delivered at least once. Ids are identity, not order:
/// a lower one may commit after a higher one.
/// </summary>
internal sealed class ComputeCommandRow
{
    public long Id { get; init; }
    public required string ComputeId { get; init; }
    public required ComputeCommandKind Kind { get; init; }

    /// <summary>The protobuf message of that kind, without what is added when it is sent: its id, a session key.</summary>
    public required byte[] Payload { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; set; }

    /// <summary>Why the host could not do it.</summary>
    public string? Error { get; set; }
}

internal sealed class ComputeCommandRowConfiguration : IEntityTypeConfiguration<ComputeCommandRow>
{
    public void Configure(EntityTypeBuilder<ComputeCommandRow> command)
    {
        command.ToTable("compute_commands").HasKey(c => c.Id);
        command.Property(c => c.Id).UseIdentityAlwaysColumn();

        // Serves the delivery to one host, and the sweep over what waits.
        command.HasIndex(c => new { c.ComputeId, c.Id }).HasFilter("acknowledged_at IS NULL");

        // Serves the retention sweep.
        command.HasIndex(c => c.AcknowledgedAt).HasFilter("acknowledged_at IS NOT NULL");
    }
}
