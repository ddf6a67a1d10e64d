using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Tags;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Features.Locations;

internal sealed class CustomLocationRow : ITagged
{
    /// <summary><c>custom-…</c></summary>
    public required string Name { get; init; }

    public required IReadOnlyList<Tag> Tags { get; set; }
    public required DateTimeOffset CreationTime { get; init; }
}

internal sealed class CustomLocationRowConfiguration : IEntityTypeConfiguration<CustomLocationRow>
{
    public void Configure(EntityTypeBuilder<CustomLocationRow> location)
    {
        location.ToTable("custom_locations").HasKey(l => l.Name);
        // Lists are in the order of the names' characters, as tokens of pages compare them.
        location.Property(l => l.Name).UseCollation("C");
        location.Property(l => l.Tags).IsJson();
    }
}
