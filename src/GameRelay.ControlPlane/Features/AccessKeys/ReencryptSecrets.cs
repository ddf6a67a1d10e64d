using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.AccessKeys;

internal sealed class ReencryptSecrets(IDbContextFactory<GameRelayDb> databases, MasterKeys masterKeys)
    : IOperation<ReencryptSecretsRequest, ReencryptSecretsResponse>
{
    public async Task<ReencryptSecretsResponse> HandleAsync(ReencryptSecretsRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Only older ones: a replica that is configured anew later than others would take back what they did.
        var outdated = await db.AccessKeys.AsNoTracking()
            .Where(k => k.Status == AccessKeyStatus.Active && k.KeyVersion < masterKeys.CurrentVersion && masterKeys.Versions.Contains(k.KeyVersion))
            .ToListAsync(cancellationToken);
        var count = 0;
        foreach (var key in outdated)
            count += await ReencryptAsync(db, key, cancellationToken);

        var inUse = await MasterKeyUse.FindAsync(db, cancellationToken);
        return new()
        {
            MasterKeyVersion = masterKeys.CurrentVersion,
            ReencryptedCount = count,
            OlderVersionsInUse = [.. inUse.Where(version => version < masterKeys.CurrentVersion)],
        };
    }

    // One statement each: what was revoked or encrypted anew meanwhile is left as it is.
    private Task<int> ReencryptAsync(GameRelayDb db, AccessKeyRow key, CancellationToken cancellationToken)
    {
        var encrypted = masterKeys.Encrypt(masterKeys.Decrypt(key.SecretEncrypted, key.KeyVersion, key.Id), key.Id);
        return db.AccessKeys.Where(k => k.Id == key.Id && k.KeyVersion == key.KeyVersion && k.Status == AccessKeyStatus.Active).ExecuteUpdateAsync(
            set => set.SetProperty(k => k.SecretEncrypted, encrypted).SetProperty(k => k.KeyVersion, masterKeys.CurrentVersion), cancellationToken);
    }
}
