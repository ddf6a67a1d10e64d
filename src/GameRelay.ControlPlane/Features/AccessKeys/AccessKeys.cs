using System.Collections.Concurrent;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.AccessKeys;

/// <summary>Finds the secret of an access key. What was found is remembered for a short time, which is how long a revoked key may still be used.</summary>
internal sealed class AccessKeys(IDbContextFactory<GameRelayDb> databases, MasterKeys masterKeys, TimeProvider time)
{
    internal static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (string Secret, DateTimeOffset ReadAt)> _cache = new();

    /// <summary>Null when there is no such key, or it is inactive.</summary>
    internal async ValueTask<string?> FindSecretAsync(string accessKeyId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_cache.TryGetValue(accessKeyId, out var cached) && now - cached.ReadAt < CacheTime)
            return cached.Secret;
        if (accessKeyId.Contains('\0'))
            return null;

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var key = await db.AccessKeys.AsNoTracking()
            .SingleOrDefaultAsync(k => k.Id == accessKeyId && k.Status == AccessKeyStatus.Active, cancellationToken);
        if (key is null)
        {
            _cache.TryRemove(accessKeyId, out _);
            return null;
        }

        var secret = masterKeys.Decrypt(key.SecretEncrypted, key.KeyVersion, accessKeyId);
        _cache[accessKeyId] = (secret, now);
        return secret;
    }

    /// <summary>Leaves the key as it is when there is one of that id.</summary>
    internal async Task AddUnlessPresentAsync(string accessKeyId, string secret, CancellationToken cancellationToken)
    {
        var encrypted = masterKeys.Encrypt(secret, accessKeyId);
        var version = masterKeys.CurrentVersion;
        var status = nameof(AccessKeyStatus.Active);
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO access_keys (id, secret_encrypted, key_version, status, created_at)
             VALUES ({accessKeyId}, {encrypted}, {version}, {status}, {now}) ON CONFLICT (id) DO NOTHING
             """,
            cancellationToken);
    }
}
