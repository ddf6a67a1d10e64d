using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Features.Placements;

/// <summary>Its status moves only through <c>PlacementTransitions</c>. While PENDING it waits, or has a game session that is not active yet.</summary>
internal sealed class PlacementRow
{
    /// <summary>The caller's id.</summary>
    public required string Id { get; init; }

    public required string QueueName { get; init; }
    public required GameSessionPlacementState Status { get; init; }
    public required DateTimeOffset StartTime { get; init; }
    public DateTimeOffset? EndTime { get; init; }
    public required int MaximumPlayerSessionCount { get; init; }
    public string? GameSessionName { get; init; }
    public required IReadOnlyList<GameProperty> GameProperties { get; init; }
    public string? GameSessionData { get; init; }
    public string? MatchmakerData { get; init; }
    public required IReadOnlyList<DesiredPlayerSession> DesiredPlayerSessions { get; init; }
    public required IReadOnlyList<PlayerLatency> PlayerLatencies { get; init; }
    public PriorityConfigurationOverride? PriorityConfigurationOverride { get; init; }

    /// <summary>SHA-256 of the request; a repeated one must have the same.</summary>
    public required byte[] RequestFingerprint { get; init; }

    /// <summary>Null while it waits for capacity.</summary>
    public string? GameSessionId { get; init; }

    public string? GameSessionRegion { get; init; }
    public string? IpAddress { get; init; }
    public string? DnsName { get; init; }
    public int? Port { get; init; }
    public required IReadOnlyList<PlacedPlayerSession> PlacedPlayerSessions { get; init; }

    /// <summary>How many game sessions were started for it; all but the last were not activated.</summary>
    public required int GameSessionsStarted { get; init; }

    /// <summary>How the newest attempt went.</summary>
    public PlacementAttempt? Attempt { get; init; }
}

internal sealed class PlacementRowConfiguration : IEntityTypeConfiguration<PlacementRow>
{
    public void Configure(EntityTypeBuilder<PlacementRow> placement)
    {
        placement.ToTable("game_session_placements").HasKey(p => p.Id);
        placement.Property(p => p.GameProperties).IsJson();
        placement.Property(p => p.DesiredPlayerSessions).IsJson();
        placement.Property(p => p.PlayerLatencies).IsJson();
        placement.Property(p => p.PriorityConfigurationOverride).IsJson();
        placement.Property(p => p.PlacedPlayerSessions).IsJson();
        placement.Property(p => p.Attempt).IsJson();

        // Serves the placement loop and the end of a queue; partial, because nearly every row is finished.
        placement.HasIndex(p => new { p.QueueName, p.StartTime, p.Id }).HasFilter("status = 'Pending'");

        // Serves the retention sweep.
        placement.HasIndex(p => p.EndTime).HasFilter("end_time IS NOT NULL");
    }
}
