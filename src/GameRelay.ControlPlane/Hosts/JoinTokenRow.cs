using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Hosts;

/// <summary>Buys one host credential, once.</summary>
internal sealed class JoinTokenRow
{
    /// <summary>SHA-256 of the token's secret.</summary>
    public required byte[] Hash { get; init; }

    public required string FleetId { get; init; }
    public required string Location { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>For a host that the capacity provider makes.</summary>
    public required bool Provided { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}

internal sealed class JoinTokenRowConfiguration : IEntityTypeConfiguration<JoinTokenRow>
{
    public void Configure(EntityTypeBuilder<JoinTokenRow> token) => token.ToTable("join_tokens").HasKey(t => t.Hash);
}
