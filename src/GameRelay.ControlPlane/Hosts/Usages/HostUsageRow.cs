using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Hosts.Usages;

/// <summary>What a host told last. Apart from the host's own row, which is small and often locked.</summary>
internal sealed class HostUsageRow
{
    public required string ComputeId { get; init; }
    public required HostUsage Usage { get; set; }

    /// <summary>By the ids of the server processes.</summary>
    public required Dictionary<string, Usage> Processes { get; set; }
}

internal sealed class HostUsageRowConfiguration : IEntityTypeConfiguration<HostUsageRow>
{
    public void Configure(EntityTypeBuilder<HostUsageRow> usage)
    {
        usage.ToTable("host_usages").HasKey(u => u.ComputeId);
        usage.HasOne<ComputeRow>().WithOne().HasForeignKey<HostUsageRow>(u => u.ComputeId).OnDelete(DeleteBehavior.Cascade);
        usage.Property(u => u.Usage).IsJson();
        usage.Property(u => u.Processes).IsJson();
    }
}
