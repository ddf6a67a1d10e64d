using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Features.GameSessions;

internal sealed class GameSessionLogRow
{
    public required string GameSessionId { get; init; }
    public required byte[] Bytes { get; set; }

    /// <summary>The game session is over and the whole file has arrived.</summary>
    public required bool Complete { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class GameSessionLogRowConfiguration : IEntityTypeConfiguration<GameSessionLogRow>
{
    public void Configure(EntityTypeBuilder<GameSessionLogRow> log)
    {
        log.ToTable("game_session_logs").HasKey(l => l.GameSessionId);
        log.HasOne<GameSessionRow>().WithMany().HasForeignKey(l => l.GameSessionId).OnDelete(DeleteBehavior.Cascade);
    }
}
