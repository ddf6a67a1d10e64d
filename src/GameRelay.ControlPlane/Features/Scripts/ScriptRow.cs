using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Tags;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Features.Scripts;

internal sealed class ScriptRow : ITagged
{
    /// <summary><c>script-…</c></summary>
    public required string Id { get; init; }

    public required string Arn { get; init; }
    public string? Name { get; set; }
    public string? Version { get; set; }

    /// <summary>Bytes of the zip.</summary>
    public required long Size { get; set; }

    public required string NodeJsVersion { get; init; }

    /// <summary>The content that new processes load.</summary>
    public required string ContentHash { get; set; }

    public required IReadOnlyList<Tag> Tags { get; set; }
    public required DateTimeOffset CreationTime { get; init; }
}

/// <summary>A script's zip by its hash, so that equal contents are kept once and a host can hold what it got against what it asked for.</summary>
internal sealed class ScriptContentRow
{
    /// <summary>Lower-case hex SHA-256 of the zip.</summary>
    public required string ContentHash { get; init; }

    public required byte[] Bytes { get; init; }
}

internal sealed class ScriptRowConfiguration : IEntityTypeConfiguration<ScriptRow>
{
    public void Configure(EntityTypeBuilder<ScriptRow> script)
    {
        script.ToTable("scripts").HasKey(s => s.Id);
        script.Property(s => s.Tags).IsJson();
        script.HasOne<ScriptContentRow>().WithMany().HasForeignKey(s => s.ContentHash).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ScriptContentRowConfiguration : IEntityTypeConfiguration<ScriptContentRow>
{
    public void Configure(EntityTypeBuilder<ScriptContentRow> content) => content.ToTable("script_contents").HasKey(c => c.ContentHash);
}
