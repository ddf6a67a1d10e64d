using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Features.GameSessions;

/// <summary>
/// The log of a game session: what of it was asked for while the game session ran, and then where it is stored. Outlives its game session's row until
/// the stored log is deleted.
/// </summary>
internal sealed class GameSessionLogRow
{
    public required string GameSessionId { get; init; }
    public required byte[] Bytes { get; set; }

    /// <summary>The game session is over and the whole file has arrived.</summary>
    public required bool Complete { get; set; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>The zip in the store, when the host has given it away; the bytes are empty then.</summary>
    public string? StoredKey { get; set; }
}

internal sealed class GameSessionLogRowConfiguration : IEntityTypeConfiguration<GameSessionLogRow>
{
    public void Configure(EntityTypeBuilder<GameSessionLogRow> log) => log.ToTable("game_session_logs").HasKey(l => l.GameSessionId);
}
