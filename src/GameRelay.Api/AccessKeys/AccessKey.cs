using System.Text.Json.Serialization;

namespace GameRelay.Api;

public enum AccessKeyStatus
{
    /// <summary>Requests may be signed with it.</summary>
    [JsonStringEnumMemberName("ACTIVE")] Active,

    /// <summary>It is refused, for good.</summary>
    [JsonStringEnumMemberName("REVOKED")] Revoked,
}

/// <summary>What is told of an access key; its secret is told once, by <c>CreateAccessKey</c>.</summary>
public sealed record AccessKey
{
    public required string AccessKeyId { get; init; }
    public string? Description { get; init; }
    public AccessKeyStatus? Status { get; init; }
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>When it was last seen on a good request, to within a minute; absent when it never was.</summary>
    public DateTimeOffset? LastUsedTime { get; init; }

    public DateTimeOffset? RevocationTime { get; init; }

    /// <summary>The version of the master key that its secret is encrypted with.</summary>
    public int? MasterKeyVersion { get; init; }
}
