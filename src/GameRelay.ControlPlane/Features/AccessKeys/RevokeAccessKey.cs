using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.AccessKeys;

internal sealed class RevokeAccessKey(Transactions transactions, AccessKeys accessKeys, MasterKeys masterKeys, TimeProvider time)
    : IOperation<RevokeAccessKeyRequest, RevokeAccessKeyResponse>
{
    public async Task<RevokeAccessKeyResponse> HandleAsync(RevokeAccessKeyRequest request, CancellationToken cancellationToken)
    {
        var key = await transactions.RunAsync(db => RevokeAsync(db, request.AccessKeyId, cancellationToken), cancellationToken);
        accessKeys.Forget(key.Id);
        return new() { AccessKey = key.ToApi() };
    }

    private async Task<AccessKeyRow> RevokeAsync(GameRelayDb db, string id, CancellationToken cancellationToken)
    {
        // Two at once must not each take the other's key for the one that is left.
        await db.LockAsync("access keys", cancellationToken);
        var key = await db.AccessKeys.SingleOrDefaultAsync(k => k.Id == id, cancellationToken)
            ?? throw new NotFoundException($"Access key '{id}' does not exist.");
        if (key.Status == AccessKeyStatus.Revoked)
            return key;
        if (!await db.AccessKeys.AnyAsync(
            k => k.Id != id && k.Status == AccessKeyStatus.Active && masterKeys.Versions.Contains(k.KeyVersion), cancellationToken))
        {
            throw new ConflictException($"Access key '{id}' is the last one that works. Create another with CreateAccessKey, and revoke this one with it.");
        }

        key.Status = AccessKeyStatus.Revoked;
        key.RevokedAt = time.GetUtcNow();
        key.SecretEncrypted = [];
        await db.NotifyAsync(AccessKeys.RevocationChannel, id, cancellationToken);
        return key;
    }
}
