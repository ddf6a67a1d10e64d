using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Tags;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Features.Aliases;

internal sealed class AliasRow : ITagged
{
    /// <summary><c>alias-…</c></summary>
    public required string Id { get; init; }

    public required string Arn { get; init; }
    public required string Name { get; set; }
    public string? Description { get; set; }
    public required RoutingStrategyType RoutingType { get; set; }

    /// <summary>Of a SIMPLE one. No foreign key: an alias outlives its fleet, and then leads nowhere.</summary>
    public string? FleetId { get; set; }

    /// <summary>Of a TERMINAL one.</summary>
    public string? Message { get; set; }

    public required IReadOnlyList<Tag> Tags { get; set; }
    public required DateTimeOffset CreationTime { get; init; }
    public required DateTimeOffset LastUpdatedTime { get; set; }
}

internal sealed class AliasRowConfiguration : IEntityTypeConfiguration<AliasRow>
{
    public void Configure(EntityTypeBuilder<AliasRow> alias)
    {
        alias.ToTable("aliases").HasKey(a => a.Id);
        alias.Property(a => a.Tags).IsJson();

        // Serves ListAliases, newest first.
        alias.HasIndex(a => new { a.CreationTime, a.Id }).IsDescending();
    }
}
