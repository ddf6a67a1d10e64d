using System.Buffers.Text;
using System.Security.Cryptography;
using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;

namespace GameRelay.ControlPlane.Features.AccessKeys;

internal sealed class CreateAccessKey(Transactions transactions, MasterKeys masterKeys, TimeProvider time)
    : IOperation<CreateAccessKeyRequest, CreateAccessKeyResponse>
{
    private const string IdPrefix = "GR";
    private const string IdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int IdLength = 18;
    private const int SecretBytes = 32;

    public async Task<CreateAccessKeyResponse> HandleAsync(CreateAccessKeyRequest request, CancellationToken cancellationToken)
    {
        var id = IdPrefix + RandomNumberGenerator.GetString(IdAlphabet, IdLength);
        // Of letters, digits, '-' and '_', so that it goes through shells, URLs and headers as it is.
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var key = new AccessKeyRow
        {
            Id = id,
            Description = request.Description,
            SecretEncrypted = masterKeys.Encrypt(secret, id),
            KeyVersion = masterKeys.CurrentVersion,
            Status = AccessKeyStatus.Active,
            CreatedAt = time.GetUtcNow(),
        };
        await transactions.RunAsync(
            db =>
            {
                db.AccessKeys.Add(key);
                return Task.CompletedTask;
            },
            cancellationToken);
        return new() { AccessKey = key.ToApi(), SecretAccessKey = secret };
    }
}
