using System.Collections.Concurrent;
using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.AccessKeys;

/// <summary>
/// Finds the secret of an access key. What was found is remembered until this or another replica tells of the key's revocation, and for
/// <see cref="CacheTime"/> at most, in case nobody could be heard.
/// </summary>
internal sealed class AccessKeys(IDbContextFactory<GameRelayDb> databases, MasterKeys masterKeys, TimeProvider time) : INotificationHandler
{
    /// <summary>The payload is the id of a key that was revoked.</summary>
    internal const string RevocationChannel = "gamerelay_revoked_keys";

    internal static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (string Secret, DateTimeOffset ReadAt)> _cache = new();
    private readonly Lock _forgetting = new();
    private int _forgotten;

    public string Channel => RevocationChannel;

    /// <summary>Null when there is no such key, or it is revoked.</summary>
    internal async ValueTask<string?> FindSecretAsync(string accessKeyId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_cache.TryGetValue(accessKeyId, out var cached) && now - cached.ReadAt < CacheTime)
            return cached.Secret;
        if (accessKeyId.Contains('\0'))
            return null;

        var forgotten = Volatile.Read(ref _forgotten);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var key = await db.AccessKeys.AsNoTracking()
            .SingleOrDefaultAsync(k => k.Id == accessKeyId && k.Status == AccessKeyStatus.Active, cancellationToken);
        if (key is null)
        {
            _cache.TryRemove(accessKeyId, out _);
            return null;
        }

        var secret = masterKeys.Decrypt(key.SecretEncrypted, key.KeyVersion, accessKeyId);
        lock (_forgetting)
        {
            // What was read before a revocation must not be remembered after it.
            if (forgotten == _forgotten)
                _cache[accessKeyId] = (secret, now);
        }

        return secret;
    }

    internal void Forget(string accessKeyId)
    {
        lock (_forgetting)
        {
            _forgotten++;
            _cache.TryRemove(accessKeyId, out _);
        }
    }

    public void Notified(string payload) => Forget(payload);

    public void MayHaveMissed()
    {
        lock (_forgetting)
        {
            _forgotten++;
            _cache.Clear();
        }
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
