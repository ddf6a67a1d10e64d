using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Data;

/// <summary>Which replica runs a loop that must run once. The epoch grows with every change of holder.</summary>
internal sealed class LeaseRow
{
    public required string Name { get; init; }
    public required string Holder { get; init; }
    public required long Epoch { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class LeaseRowConfiguration : IEntityTypeConfiguration<LeaseRow>
{
    public void Configure(EntityTypeBuilder<LeaseRow> lease) => lease.ToTable("leases").HasKey(l => l.Name);
}
