using System.Text.Json.Serialization;

namespace GameRelay.Api;

public enum PlayerSessionStatus
{
    /// <summary>The slot is held for 60 seconds.</summary>
    [JsonStringEnumMemberName("RESERVED")] Reserved,

    /// <summary>The player is connected.</summary>
    [JsonStringEnumMemberName("ACTIVE")] Active,

    /// <summary>The player has left, or the game session is over.</summary>
    [JsonStringEnumMemberName("COMPLETED")] Completed,

    /// <summary>The reservation ran out before the player connected.</summary>
    [JsonStringEnumMemberName("TIMEDOUT")] TimedOut,
}

public sealed record PlayerSession
{
    public required string PlayerSessionId { get; init; }
    public required string PlayerId { get; init; }
    public required string GameSessionId { get; init; }
    public string? FleetId { get; init; }
    public string? FleetArn { get; init; }
    public DateTimeOffset? CreationTime { get; init; }
    public DateTimeOffset? TerminationTime { get; init; }
    public PlayerSessionStatus? Status { get; init; }
    public string? IpAddress { get; init; }
    public string? DnsName { get; init; }
    public int? Port { get; init; }
    public string? PlayerData { get; init; }
}
