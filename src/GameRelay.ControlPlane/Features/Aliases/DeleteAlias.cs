using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Features.Aliases;

internal sealed class DeleteAlias(Transactions transactions) : IOperation<DeleteAliasRequest, DeleteAliasResponse>
{
    public Task<DeleteAliasResponse> HandleAsync(DeleteAliasRequest request, CancellationToken cancellationToken)
    {
        var id = Arns.IdOf(request.AliasId);
        return transactions.RunAsync(
            async db => await db.Aliases.Where(a => a.Id == id).ExecuteDeleteAsync(cancellationToken) == 1
                ? new DeleteAliasResponse()
                : throw AliasesFeature.NoSuchAlias(request.AliasId),
            cancellationToken);
    }
}
