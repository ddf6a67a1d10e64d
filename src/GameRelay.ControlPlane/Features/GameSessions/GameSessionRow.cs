using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Features.GameSessions;

/// <summary>Its status moves only through <c>GameSessionTransitions</c>, its count of players only through <c>PlayerSlots</c>.</summary>
internal sealed class GameSessionRow
{
    /// <summary>The game session's ARN.</summary>
    public required string Id { get; init; }

    public required string FleetId { get; init; }
    public required string Location { get; init; }
    public required string ComputeId { get; init; }
    public required string ComputeName { get; init; }

    /// <summary>The process that was claimed for it; it stays named here after both have ended.</summary>
    public required string ProcessId { get; init; }

    public required GameSessionStatus Status { get; init; }
    public GameSessionStatusReason? StatusReason { get; init; }
    public string? Name { get; set; }
    public required int MaximumPlayerSessionCount { get; set; }

    /// <summary>RESERVED and ACTIVE player sessions.</summary>
    public required int CurrentPlayerSessionCount { get; init; }

    public required PlayerSessionCreationPolicy PlayerSessionCreationPolicy { get; set; }
    public required ProtectionPolicy ProtectionPolicy { get; set; }
    public string? CreatorId { get; init; }
    public required IReadOnlyList<GameProperty> GameProperties { get; set; }
    public string? GameSessionData { get; init; }
    public string? MatchmakerData { get; init; }
    public required string IpAddress { get; init; }
    public string? DnsName { get; init; }
    public required int Port { get; init; }

    /// <summary>The fleet's, which cannot change after its creation.</summary>
    public required PlayerGatewayStatus PlayerGatewayStatus { get; init; }

    public required DateTimeOffset CreationTime { get; init; }

    /// <summary>When ACTIVATING ends by itself.</summary>
    public required DateTimeOffset ActivationDeadline { get; init; }

    /// <summary>When TERMINATING ends by itself.</summary>
    public DateTimeOffset? TerminationDeadline { get; init; }

    public DateTimeOffset? TerminationTime { get; init; }

    /// <summary>The mode that TerminateGameSession asked for, which gives the reason at the end.</summary>
    public TerminationMode? TerminationMode { get; init; }

    /// <summary>The placement that it was started for.</summary>
    public string? PlacementId { get; init; }

    public string? IdempotencyToken { get; init; }

    /// <summary>SHA-256 of the request that carried the token; a repeated one must have the same.</summary>
    public byte[]? RequestFingerprint { get; init; }

    /// <summary>Which master key the session key is derived from.</summary>
    public required int SessionKeyVersion { get; init; }

    /// <summary>Part of the derivation, so that a session's key can be renewed.</summary>
    public required int SessionKeyEpoch { get; init; }
}

internal sealed class GameSessionRowConfiguration : IEntityTypeConfiguration<GameSessionRow>
{
    internal const string TokenIndex = "ix_game_sessions_fleet_id_idempotency_token";
    private const string LiveFilter = "status IN ('Activating', 'Active', 'Terminating')";

    public void Configure(EntityTypeBuilder<GameSessionRow> session)
    {
        session.ToTable("game_sessions", table => table.HasCheckConstraint("ck_game_sessions_player_count", "current_player_session_count >= 0"));
        session.HasKey(s => s.Id);
        session.Property(s => s.GameProperties).IsJson();

        // Serves DescribeGameSessions of a fleet, newest first.
        session.HasIndex(s => new { s.FleetId, s.CreationTime, s.Id }).IsDescending(false, true, true);

        // Serves SearchGameSessions, which looks through the active ones of a fleet, and the fleet's utilization.
        session.HasIndex(s => new { s.FleetId, s.Id }).HasFilter("status = 'Active'");

        // Decides between two creations with one token; partial, because most have none.
        session.HasIndex(s => new { s.FleetId, s.IdempotencyToken }).IsUnique().HasFilter("idempotency_token IS NOT NULL").HasDatabaseName(TokenIndex);

        // Serves the limits a creator is held to. A hash, because a creator id may be longer than a B-tree takes.
        session.HasIndex(s => s.CreatorId).HasMethod("hash").HasFilter("creator_id IS NOT NULL");

        // Serve the sweeps and the end of a process, a host or a fleet only; partial, because nearly every row is finished.
        session.HasIndex(s => s.ActivationDeadline).HasFilter("status = 'Activating'");
        session.HasIndex(s => s.TerminationDeadline).HasFilter("status = 'Terminating'");
        session.HasIndex(s => s.ComputeId).HasFilter(LiveFilter);

        // Holds the rule that a process has one game session at a time, whatever the code above does.
        session.HasIndex(s => s.ProcessId).IsUnique().HasFilter(LiveFilter);

        // Serves the retention sweep.
        session.HasIndex(s => s.TerminationTime).HasFilter("termination_time IS NOT NULL");
    }
}
