using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.AccessKeys;

/// <summary>Which versions of the master key something in the database needs: secrets that are encrypted with them, session keys that are derived from them.</summary>
internal static class MasterKeyUse
{
    internal static async Task<SortedSet<int>> FindAsync(GameRelayDb db, CancellationToken cancellationToken)
    {
        var secrets = await db.AccessKeys.Where(k => k.Status == AccessKeyStatus.Active).Select(k => k.KeyVersion).Distinct().ToListAsync(cancellationToken);
        var sessions = await db.GameSessions
            .Where(s => s.Status == GameSessionStatus.Activating || s.Status == GameSessionStatus.Active || s.Status == GameSessionStatus.Terminating)
            .Select(s => s.SessionKeyVersion).Distinct().ToListAsync(cancellationToken);
        return [.. secrets, .. sessions];
    }

    /// <summary>A version that was taken out too early stops the start, not the first request that needs it.</summary>
    internal static async Task CheckMasterKeysAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var masterKeys = services.GetRequiredService<MasterKeys>();
        await using var db = await services.GetRequiredService<IDbContextFactory<GameRelayDb>>().CreateDbContextAsync(cancellationToken);
        var inUse = await FindAsync(db, cancellationToken);
        foreach (var missing in inUse.Except(masterKeys.Versions))
        {
            throw new InvalidOperationException(
                $"MasterKey:Keys holds no key of version {missing}, which access keys or game sessions in the database still use. " +
                $"Put it back as MasterKey:Keys:{missing}; the operation ReencryptSecrets tells when it may go.");
        }
    }
}
