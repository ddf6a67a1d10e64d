using GameRelay.Api;
using GameRelay.ControlPlane.Features.GameSessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Features.PlayerSessions;

/// <summary>Its status moves only through <c>PlayerSessionTransitions</c>, together with the game session's count.</summary>
internal sealed class PlayerSessionRow
{
    /// <summary><c>psess-…</c></summary>
    public required string Id { get; init; }

    public required string GameSessionId { get; init; }
    public required string FleetId { get; init; }
    public required string PlayerId { get; init; }
    public string? PlayerData { get; init; }
    public required PlayerSessionStatus Status { get; init; }
    public required DateTimeOffset CreationTime { get; init; }

    /// <summary>When the reservation ends by itself.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? TerminationTime { get; init; }
}

internal sealed class PlayerSessionRowConfiguration : IEntityTypeConfiguration<PlayerSessionRow>
{
    public void Configure(EntityTypeBuilder<PlayerSessionRow> session)
    {
        session.ToTable("player_sessions").HasKey(s => s.Id);
        session.HasOne<GameSessionRow>().WithMany().HasForeignKey(s => s.GameSessionId).OnDelete(DeleteBehavior.Cascade);

        // Serves DescribePlayerSessions of a game session, newest first, and the end of a game session.
        session.HasIndex(s => new { s.GameSessionId, s.CreationTime, s.Id }).IsDescending(false, true, true);

        // Serves DescribePlayerSessions of a player. A hash, because a player id may be longer than a B-tree takes.
        session.HasIndex(s => s.PlayerId).HasMethod("hash");

        // Serves the reservation sweep only; partial, because nearly every row is finished.
        session.HasIndex(s => s.ExpiresAt).HasFilter("status = 'Reserved'");
    }
}
