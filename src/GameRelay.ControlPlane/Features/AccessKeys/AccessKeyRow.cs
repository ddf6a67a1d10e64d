using GameRelay.Api;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Features.AccessKeys;

/// <summary>What a caller signs with. The secret is encrypted, since verifying a signature needs the secret itself and not a hash.</summary>
internal sealed class AccessKeyRow
{
    public required string Id { get; init; }
    public string? Description { get; init; }

    /// <summary>Empty when the key is revoked: nobody needs it again.</summary>
    public required byte[] SecretEncrypted { get; set; }

    /// <summary>The master key that it is encrypted with.</summary>
    public required int KeyVersion { get; init; }

    public required AccessKeyStatus Status { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; set; }

    internal AccessKey ToApi() => new()
    {
        AccessKeyId = Id,
        Description = Description,
        Status = Status,
        CreationTime = CreatedAt,
        LastUsedTime = LastUsedAt,
        RevocationTime = RevokedAt,
        MasterKeyVersion = Status == AccessKeyStatus.Active ? KeyVersion : null,
    };
}

internal sealed class AccessKeyRowConfiguration : IEntityTypeConfiguration<AccessKeyRow>
{
    public void Configure(EntityTypeBuilder<AccessKeyRow> key) => key.ToTable("access_keys").HasKey(k => k.Id);
}
