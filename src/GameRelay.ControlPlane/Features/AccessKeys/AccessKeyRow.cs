using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GameRelay.ControlPlane.Features.AccessKeys;

internal enum AccessKeyStatus
{
    Active,
    Inactive,
}

/// <summary>What a caller signs with. The secret is encrypted, since verifying a signature needs the secret itself and not a hash.</summary>
internal sealed class AccessKeyRow
{
    public required string Id { get; init; }
    public required byte[] SecretEncrypted { get; init; }

    /// <summary>The master key that it is encrypted with.</summary>
    public required int KeyVersion { get; init; }

    public required AccessKeyStatus Status { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class AccessKeyRowConfiguration : IEntityTypeConfiguration<AccessKeyRow>
{
    public void Configure(EntityTypeBuilder<AccessKeyRow> key) => key.ToTable("access_keys").HasKey(k => k.Id);
}
